import { Link } from '@tanstack/react-router';
import type { Outlets, Summary, Terms, Threads } from '../../../api/contract/insights.ts';
import type { PostPage } from '../../../api/contract/posts.ts';
import { Badge, Card, Empty } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import type { PostsSearch } from '../posts/posts-search.ts';
import { useLanguage } from '../text/language.tsx';
import { allOf, Change, Figure, MOODS, NegativeShare, showShare } from './figures.tsx';

type Narrowed = { narrowed: PostsSearch };

/** The whole in five numbers, YouTube's beside them and never in them. */
export function TotalCards({ summary, narrowed }: { summary: Summary } & Narrowed) {
  const { say, label } = useLanguage();
  const { total, youtube } = summary;
  const box = 'grid content-start gap-1 rounded-xl border border-line bg-white px-3 py-2 text-sm';
  return (
    <ul className="grid grid-cols-2 gap-2 sm:grid-cols-3 xl:grid-cols-5">
      <li className={box}>
        <Figure
          className="text-2xl font-semibold"
          count={allOf(total.feeling)}
          label={say('insights.posts')}
          search={narrowed}
        />
        {say('insights.posts')}
        <Change now={allOf(total.feeling)} before={allOf(total.before)} />
      </li>
      {MOODS.map((mood) => (
        <li key={mood} className={box}>
          <Figure
            className={`text-2xl font-semibold ${mood === 'negative' ? 'text-alarm' : ''}`}
            count={total.feeling[mood]}
            label={label('sentiment', mood)}
            search={{ ...narrowed, sentiment: mood }}
          />
          {label('sentiment', mood)}
          {mood === 'negative' && (
            <NegativeShare share={total.negativeShare} of={allOf(total.feeling)} />
          )}
          <Change now={total.feeling[mood]} before={total.before[mood]} />
        </li>
      ))}
      <li className={`${box} border-dashed`}>
        <Figure
          className="text-2xl font-semibold"
          count={allOf(youtube.feeling)}
          label="YouTube"
          search={{ ...narrowed, source: 'youtube' }}
        />
        {say('insights.youtube')}
        <NegativeShare share={youtube.negativeShare} of={allOf(youtube.feeling)} />
      </li>
    </ul>
  );
}

/** Pages and newspapers by their share of voice. */
export function OutletsCard({ outlets, narrowed }: { outlets: Outlets } & Narrowed) {
  const { say, label, language } = useLanguage();
  return (
    <Card title={say('insights.outlets')}>
      {outlets.items.length === 0 && <Empty>{say('insights.nothing')}</Empty>}
      <ul className="grid gap-2 text-sm">
        {outlets.items.map(({ source, outlet, feeling, voice, negativeShare }) => (
          <li key={`${source} ${outlet}`} className="grid gap-1">
            <span className="flex flex-wrap items-baseline gap-2">
              <span className="min-w-0 grow break-words">
                {outlet || label('source', source)} <Badge>{label('source', source)}</Badge>
              </span>
              <Figure
                count={allOf(feeling)}
                label={outlet}
                search={{ from: narrowed.from, to: narrowed.to, source, outlet }}
              />
            </span>
            <span className="flex items-center gap-2 text-xs text-quiet">
              <meter
                className="w-24"
                min={0}
                max={1}
                value={voice}
                aria-label={say('insights.voiceOf', { name: outlet })}
              />
              {say('insights.voice', { share: showShare(voice, language) })} ·{' '}
              {say('insights.negativeOf', { share: showShare(negativeShare.share, language) })}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Posts with most comments. */
export function ThreadsCard({ threads, narrowed }: { threads: Threads } & Narrowed) {
  const { say, label, language } = useLanguage();
  return (
    <Card title={say('insights.threads')}>
      {threads.items.length === 0 && <Empty>{say('insights.threads.none')}</Empty>}
      <ul className="grid gap-3 text-sm">
        {threads.items.map(({ source, thread, outlet, title, url, feeling, negativeShare }) => (
          <li key={`${source} ${thread} ${outlet}`}>
            <p className="line-clamp-2 break-words" lang="vi">
              {title ?? say('insights.threads.untitled', { outlet })}
            </p>
            <p className="flex flex-wrap items-baseline gap-x-3 text-quiet">
              <span>
                {outlet} · {label('source', source)}
              </span>
              <span>
                <Figure
                  count={allOf(feeling)}
                  label={say('insights.comments')}
                  search={{ from: narrowed.from, to: narrowed.to, source, thread }}
                />{' '}
                {say('insights.comments')},{' '}
                {say('insights.negativeOf', { share: showShare(negativeShare.share, language) })}
              </span>
              {url && (
                <a className="underline" href={url} target="_blank" rel="noreferrer">
                  {say('posts.open')}
                </a>
              )}
            </p>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Words that are said more than in the four weeks before; each opens the posts that hold it. */
export function TermsCard({ terms, narrowed }: { terms: Terms } & Narrowed) {
  const { say } = useLanguage();
  return (
    <Card title={say('insights.terms')}>
      {terms.items.length === 0 && <Empty>{say('insights.terms.none')}</Empty>}
      <ul className="flex flex-wrap gap-2">
        {terms.items.map(({ term, now, before }) => (
          <li key={term}>
            <Link
              to="/posts"
              search={{ from: narrowed.from, to: narrowed.to, q: term, counted: true }}
              className="inline-flex min-h-11 items-center gap-1 rounded-full border border-line bg-white px-3 hover:bg-brand-50"
              title={say('insights.terms.counts', { now, before })}
            >
              <span lang="vi">{term}</span>
              <span className="text-sm text-quiet">{now}</span>
            </Link>
          </li>
        ))}
      </ul>
      <p className="mt-2 text-xs text-quiet">{say('insights.terms.how')}</p>
    </Card>
  );
}

/** What came last, with the ticket that it became part of. */
export function FeedCard({ feed }: { feed: PostPage }) {
  const { say, label, language } = useLanguage();
  return (
    <Card
      title={say('insights.feed')}
      aside={
        <Link to="/posts" className="text-sm underline">
          {say('day.all')}
        </Link>
      }
    >
      {feed.items.length === 0 && <Empty>{say('insights.feed.none')}</Empty>}
      <ol className="grid gap-3 text-sm" aria-live="off">
        {feed.items.map((post) => (
          <li key={post.id}>
            <p className="flex flex-wrap gap-2 text-xs text-quiet">
              <span>{post.outlet}</span>
              <Badge tone={post.labels.sentiment === 'negative' ? 'alarm' : 'quiet'}>
                {label('sentiment', post.labels.sentiment)}
              </Badge>
              <time dateTime={post.publishedAt}>{showTime(post.publishedAt, language)}</time>
              {post.ticketCode && (
                <Link to="/tickets/$code" params={{ code: post.ticketCode }} className="underline">
                  {post.ticketCode}
                </Link>
              )}
            </p>
            <p className="line-clamp-3 break-words" lang="vi">
              {post.text}
            </p>
          </li>
        ))}
      </ol>
    </Card>
  );
}
