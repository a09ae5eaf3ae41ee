import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { CityStanding } from './city-standing.tsx';
import { CountCards } from './count-cards.tsx';
import { TicketList } from './ticket-list.tsx';

/** The first page: what waits for this person; for a leader, how the city stands. */
export function DayPage() {
  const { say } = useLanguage();
  const { me, may } = useSession();
  const works = may('tickets.work');
  return (
    <>
      <h1 className="mb-3 text-xl font-semibold">
        {say(works ? 'day.title' : 'day.overview', { name: me.displayName })}
      </h1>
      <CountCards />
      <div className="mt-4 grid items-start gap-4 xl:grid-cols-2">
        {works && (
          <>
            <TicketList
              title={say('day.mine')}
              empty={say('day.mine.empty')}
              query={{ assignee: 'me', sort: 'due' }}
              search={{ tab: 'mine', sort: 'due' }}
            />
            <TicketList
              title={say('day.nobody')}
              empty={say('day.nobody.empty')}
              query={{ assignee: 'nobody', sort: 'due' }}
              search={{ tab: 'nobody', sort: 'due' }}
            />
          </>
        )}
        {!works && (
          <>
            <CityStanding />
            <TicketList
              title={say('day.late')}
              empty={say('day.late.empty')}
              query={{ overdue: 'true', sort: 'due' }}
              search={{ tab: 'overdue', sort: 'due' }}
            />
          </>
        )}
      </div>
    </>
  );
}
