import { Dialog } from '../kit/dialog.tsx';
import { useLanguage } from '../text/language.tsx';
import type { TextKey } from '../text/vi.ts';

const KEYS: readonly { place: TextKey; keys: readonly (readonly [string, TextKey])[] }[] = [
  {
    place: 'keys.everywhere',
    keys: [
      ['?', 'keys.help'],
      ['1 … 9', 'keys.places'],
      ['B', 'notices.title'],
    ],
  },
  {
    place: 'keys.lists',
    keys: [
      ['J / K', 'keys.rows'],
      ['Enter', 'keys.open'],
      ['X', 'keys.mark'],
      ['/', 'keys.search'],
    ],
  },
  {
    place: 'keys.ticket',
    keys: [
      ['S', 'ticket.next'],
      ['C', 'ticket.claim'],
      ['Q', 'ticket.question'],
      ['N', 'ticket.note'],
      ['M', 'ticket.similar'],
    ],
  },
  {
    place: 'keys.posts',
    keys: [
      ['R', 'posts.report'],
      ['D', 'posts.dismiss'],
      ['- 0 +', 'posts.keys'],
      ['N G E', 'posts.keys.urgency'],
      ['S', 'posts.keys.spam'],
      ['T', 'posts.keys.toxic'],
      ['C', 'posts.keys.form'],
      ['U', 'posts.uncorrect'],
    ],
  },
  {
    place: 'keys.answers',
    keys: [
      ['A', 'answers.key.approve'],
      ['Enter', 'answers.key.enter'],
    ],
  },
];

/** Every key that does something, by place. */
export function KeysDialog({ onClose }: { onClose(): void }) {
  const { say } = useLanguage();
  return (
    <Dialog title={say('keys.title')} onClose={onClose}>
      {KEYS.map(({ place, keys }) => (
        <section key={place}>
          <h3 className="text-sm font-semibold text-quiet">{say(place)}</h3>
          <dl className="grid grid-cols-[5rem_1fr] gap-y-1">
            {keys.map(([key, text]) => (
              <div key={key} className="contents">
                <dt>
                  <kbd className="rounded border border-line bg-stone-100 px-2 font-mono text-sm">
                    {key}
                  </kbd>
                </dt>
                <dd>{say(text)}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
