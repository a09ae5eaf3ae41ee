import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { DeliveryPage } from '../../../api/contract/audit.ts';
import type { PostPage } from '../../../api/contract/posts.ts';
import { get, queryString } from '../api/client.ts';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { useTicketCounts } from '../tickets/queries.ts';
import { QUEUE_TABS } from '../tickets/queue-search.ts';
import { QUEUE_TAB_QUERIES } from '../tickets/queue-tabs.ts';

const ALARMING = new Set(['overdue', 'emergency']);
const CARD = 'grid min-h-20 content-center rounded-xl border bg-white px-3 py-2 hover:bg-brand-50';

/** The numbers of the day; each leads to the list behind it. */
export function CountCards() {
  const { say } = useLanguage();
  const { may } = useSession();
  const counts = useTicketCounts();
  const posts = useFirstPage<PostPage>(
    'posts',
    '/posts',
    { handling: 'triage' },
    may('posts.decide'),
  );
  const unknown = useFirstPage<DeliveryPage>(
    'deliveries',
    '/deliveries',
    { state: 'unknown' },
    may('deliveries.read'),
  );
  if (counts.isError) return <Failure error={counts.error} onRetry={() => void counts.refetch()} />;
  return (
    <ul className="grid grid-cols-2 gap-2 sm:grid-cols-3 xl:grid-cols-7">
      {QUEUE_TABS.map((tab) => {
        const { text, count } = QUEUE_TAB_QUERIES[tab];
        if (!count || (tab === 'mine' && !may('tickets.work'))) return null;
        const number = counts.data?.[count];
        const alarming = ALARMING.has(tab) && typeof number === 'number' && number > 0;
        return (
          <li key={tab}>
            <Link
              to="/tickets"
              search={{ tab }}
              className={`${CARD} ${alarming ? 'border-alarm text-alarm' : 'border-line'}`}
            >
              <Count number={typeof number === 'number' ? `${number}` : '…'} text={say(text)} />
            </Link>
          </li>
        );
      })}
      {posts && (
        <li>
          <Link to="/posts" search={{ handling: 'triage' }} className={`${CARD} border-line`}>
            <Count number={posts} text={say('day.triage')} />
          </Link>
        </li>
      )}
      {unknown && (
        <li>
          <Link to="/deliveries" className={`${CARD} border-line`}>
            <Count number={unknown} text={say('nav.deliveries')} />
          </Link>
        </li>
      )}
    </ul>
  );
}

function Count({ number, text }: { number: string; text: string }) {
  return (
    <>
      <strong className="text-2xl leading-8">{number}</strong>
      <span className="text-sm">{text}</span>
    </>
  );
}

const SHOWN = 50;

/** How many there are, as far as one page tells: `7`, `50+`. */
function useFirstPage<List extends { items: unknown[]; next: string | null }>(
  kind: string,
  path: string,
  query: Readonly<Record<string, string>>,
  enabled: boolean,
): string | undefined {
  const { data } = useQuery({
    queryKey: [kind, 'first', query],
    queryFn: () => get<List>(`${path}${queryString({ ...query, limit: SHOWN })}`),
    enabled,
  });
  return data && `${data.items.length}${data.next ? '+' : ''}`;
}
