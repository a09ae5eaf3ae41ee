import { Card } from '../kit/surface.tsx';
import { useLanguage } from '../text/language.tsx';

const EXAMPLES = [
  ['"ổ gà"', 'watches.help.phrase'],
  ['ngập AND "hùng vương"', 'watches.help.and'],
  ['rác OR "bãi rác"', 'watches.help.or'],
  ['điện NOT "tiền điện"', 'watches.help.not'],
  ['cầu NEAR/5 sập', 'watches.help.near'],
  ['(ngập OR lụt) AND (chợ OR trường)', 'watches.help.brackets'],
  ['ngap', 'watches.help.accents'],
] as const;

/** The language of the queries, by examples. */
export function QueryHelp() {
  const { say } = useLanguage();
  return (
    <div className="mt-4">
      <Card title={say('watches.help')}>
        <dl className="grid gap-x-4 gap-y-1 text-sm sm:grid-cols-[auto_1fr]">
          {EXAMPLES.map(([query, text]) => (
            <div key={query} className="contents">
              <dt>
                <code className="rounded bg-stone-100 px-1" lang="vi">
                  {query}
                </code>
              </dt>
              <dd className="mb-1 text-quiet sm:mb-0">{say(text)}</dd>
            </div>
          ))}
        </dl>
      </Card>
    </div>
  );
}
