import { Link } from '@tanstack/react-router';
import type { Post, PostDecision } from '../../../api/contract/posts.ts';
import { AnswerPanel } from '../answers/answer-panel.tsx';
import { Button } from '../kit/button.tsx';
import { Badge, type Tone } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { cityNames } from '../tickets/names.ts';
import { LabelForm } from './label-form.tsx';
import { MuteButtons } from './mutes.tsx';

const SENTIMENT_TONES: Readonly<Record<string, Tone>> = {
  negative: 'alarm',
  neutral: 'quiet',
  positive: 'good',
};

/** One post with its labels; the buttons are there when somebody may decide. */
export function PostRow({
  post,
  chosen,
  onDecide,
}: {
  post: Post;
  chosen: boolean;
  onDecide: ((decision: PostDecision['decision']) => void) | undefined;
}) {
  const { say, label, language } = useLanguage();
  const { city } = useSession();
  const names = cityNames(city, language);
  const { labels } = post;
  const undecided = post.handling === 'triage' || post.handling === 'none';
  return (
    <li
      data-chosen={chosen}
      className={`rounded-xl border bg-white p-3 ${chosen ? 'border-brand ring-2 ring-brand' : 'border-line'}`}
    >
      <p className="flex flex-wrap items-center gap-2 text-sm text-quiet">
        <span>{post.outlet}</span>
        <Badge tone={SENTIMENT_TONES[labels.sentiment] ?? 'quiet'}>
          {label('sentiment', labels.sentiment)}
        </Badge>
        <Badge>{label('kind', labels.kind)}</Badge>
        {labels.category && <Badge tone="brand">{names.category(labels.category)}</Badge>}
        {labels.urgency !== 'normal' && (
          <Badge tone="warn">{label('urgency', labels.urgency)}</Badge>
        )}
        {post.setAside === 'muted' && <Badge>{say('mutes.badge')}</Badge>}
        {post.corrected && <Badge tone="good">{say('posts.corrected.badge')}</Badge>}
        {labels.toxic && <Badge tone="alarm">{say('posts.toxic')}</Badge>}
        <time className="ml-auto" dateTime={post.publishedAt}>
          {showTime(post.publishedAt, language)}
        </time>
      </p>
      <p className="mt-1 break-words whitespace-pre-wrap" lang="vi">
        {post.text}
      </p>
      <div className="mt-2 flex flex-wrap items-center gap-3 text-sm">
        {post.url && (
          <a className="underline" href={post.url} target="_blank" rel="noreferrer">
            {say('posts.open')}
          </a>
        )}
        {post.ticketCode && (
          <Link to="/tickets/$code" params={{ code: post.ticketCode }} className="underline">
            {post.ticketCode}
          </Link>
        )}
        {onDecide && undecided && (
          <>
            <Button onClick={() => onDecide('report')}>{say('posts.report')}</Button>
            {post.handling === 'triage' && (
              <Button onClick={() => onDecide('dismiss')}>{say('posts.dismiss')}</Button>
            )}
          </>
        )}
        {onDecide && post.handling === 'dismissed' && (
          <Button onClick={() => onDecide('reconsider')}>{say('posts.reconsider')}</Button>
        )}
        {post.ticketCode && <AnswerPanel post={post} />}
        {onDecide && (
          <details className="open:w-full">
            <summary className="py-2 text-quiet" data-correct={chosen}>
              {say('posts.correct')}
            </summary>
            <LabelForm key={JSON.stringify(labels)} post={post} />
          </details>
        )}
        {onDecide && post.setAside !== 'muted' && (
          <details className="open:w-full">
            <summary className="py-2 text-quiet">{say('mutes.open')}</summary>
            <MuteButtons post={post} />
          </details>
        )}
      </div>
    </li>
  );
}
