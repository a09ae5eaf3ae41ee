import { Button } from '../kit/button.tsx';
import { Badge } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { cityNames } from '../tickets/names.ts';
import { BEHIND_FIGURES, type PostsSearch } from './posts-search.ts';

/** Says which posts are shown when a number of the dashboard led here, with one way back to all. */
export function BehindFigure({
  search,
  onDrop,
}: {
  search: PostsSearch;
  onDrop(change: Partial<PostsSearch>): void;
}) {
  const { say, label, language } = useLanguage();
  const { city } = useSession();
  if (!BEHIND_FIGURES.some((key) => search[key] !== undefined)) return null;
  const { from, to, source, outlet, ward, watch, thread, counted } = search;
  const time = (iso: string) => showTime(iso, language);
  const said = [
    (from || to) &&
      say('posts.behind.time', { from: from ? time(from) : '…', to: to ? time(to) : '…' }),
    source
      ?.split(',')
      .map((one) => label('source', one))
      .join(', '),
    outlet,
    ward && (ward === '-' ? say('insights.noWard') : cityNames(city, language).ward(ward)),
    watch && say('posts.behind.watch'),
    thread && say('posts.behind.thread'),
    counted && say('posts.behind.counted'),
  ].filter((text) => typeof text === 'string');
  return (
    <p className="mb-3 flex flex-wrap items-center gap-2 text-sm">
      {say('posts.behind')}
      {said.map((text) => (
        <Badge key={text} tone="brand">
          {text}
        </Badge>
      ))}
      <Button
        onClick={() => onDrop(Object.fromEntries(BEHIND_FIGURES.map((key) => [key, undefined])))}
      >
        {say('posts.behind.all')}
      </Button>
    </p>
  );
}
