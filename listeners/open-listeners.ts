import type { Router } from 'express';
import type { CityProfile } from '../core/city/schema.ts';
import type { Clock } from '../core/clock.ts';
import type { Config } from '../core/config/load.ts';
import type { Logger } from '../core/logger.ts';
import type { AnswerAdapter } from '../workflow/answers/answer-adapter.ts';
import type { TakeDossierRows } from '../workflow/dossiers/take-rows.ts';
import type { KeepPosts } from '../workflow/posts/incoming.ts';
import type { RemovePosts } from '../workflow/posts/remove-posts.ts';
import type { CapReceiver } from '../workflow/warnings/cap/receive-alert.ts';
import { createCapListener } from './cap/listen-to-cap.ts';
import { createOneStopListener } from './dossiers/listen-to-one-stop.ts';
import { createFacebookAnswers } from './facebook/answer-comments.ts';
import { createFacebookListener } from './facebook/listen-to-pages.ts';
import { createFacebookWebhook } from './facebook/webhook.ts';
import { createFeedListener } from './feeds/listen-to-feeds.ts';
import { runTurns, type Turns } from './turns.ts';
import { createYoutubeListener } from './youtube/listen-to-youtube.ts';

export type Listeners = {
  /** Webhooks, for the HTTP server. */
  routers: readonly Router[];
  /** Starts asking. */
  start(): void;
  stop(): Promise<void>;
};

/** The platforms on which the program answers posts by itself. YouTube takes comments only in the name of a person. */
export const openAnswerAdapters = ({ facebook }: Pick<Config, 'facebook'>): AnswerAdapter[] =>
  facebook ? [createFacebookAnswers(facebook)] : [];

/** Opens every listener that has its settings. */
export function openListeners(deps: {
  config: Pick<Config, 'cap' | 'feeds' | 'youtube' | 'facebook' | 'oneStop' | 'publicUrl'>;
  city: CityProfile;
  clock: Clock;
  logger: Logger;
  keepPosts: KeepPosts;
  removePosts: RemovePosts;
  takeDossierRows: TakeDossierRows;
  capReceiver: CapReceiver;
  /** Of this program, for the servers we ask. */
  version: string;
}): Listeners {
  const { cap, feeds, youtube, facebook, oneStop, publicUrl } = deps.config;
  const userAgent = `LangNghe/${deps.version}${publicUrl ? ` (+${publicUrl})` : ''}`;
  const turns: Turns[] = [];
  if (youtube) turns.push(createYoutubeListener({ ...deps, config: youtube }));
  const routers: Router[] = [];
  if (facebook) {
    turns.push(createFacebookListener({ ...deps, config: facebook }));
    const { appSecret, verifyToken, pages } = facebook;
    const pageIds = pages.map(({ id }) => id);
    if (verifyToken)
      routers.push(createFacebookWebhook({ ...deps, config: { appSecret, verifyToken, pageIds } }));
  }
  if (oneStop)
    turns.push(createOneStopListener({ ...deps, config: oneStop, take: deps.takeDossierRows }));
  if (cap.feeds.length > 0) {
    const { feeds: urls, pollSeconds } = cap;
    turns.push(
      createCapListener({ ...deps, urls, pollSeconds, receiver: deps.capReceiver, userAgent }),
    );
  }
  const running = [
    createFeedListener({ ...deps, ...feeds, userAgent }),
    ...turns.map((one) => runTurns(one, deps)),
  ];
  return {
    routers,
    start() {
      for (const one of running) one.start();
    },
    async stop() {
      await Promise.all(running.map((one) => one.stop()));
    },
  };
}
