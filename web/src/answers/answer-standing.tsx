import type { Answer } from '../../../api/contract/answers.ts';
import { Badge, Notice, type Tone } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { useLanguage } from '../text/language.tsx';

const TONES: Readonly<Record<Answer['state'], Tone>> = {
  draft: 'quiet',
  waiting: 'warn',
  approved: 'brand',
  posting: 'brand',
  posted: 'good',
  copied: 'good',
  failed: 'alarm',
  withdrawn: 'quiet',
};

/** How an answer stands, in a word. */
export function AnswerBadges({ answer }: { answer: Answer }) {
  const { say, label } = useLanguage();
  const toPaste = answer.state === 'approved' && answer.way === 'copy';
  return (
    <>
      <Badge tone={TONES[answer.state]}>
        {toPaste ? say('answers.state.approved.copy') : label('answers.state', answer.state)}
      </Badge>
      {answer.takenDownAt && <Badge tone="alarm">{say('answers.takenDown')}</Badge>}
    </>
  );
}

/** What came back, failed or is not known, each with what to do about it. */
export function AnswerTrouble({ answer }: { answer: Answer }) {
  const { say, label, language } = useLanguage();
  const { returned, failure, state } = answer;
  const known = failure?.kind !== 'unreachable' || !answer.unsure;
  return (
    <>
      {returned && state === 'draft' && (
        <Notice tone="warn">
          {say('answers.returned', { name: returned.name, reason: returned.reason })}
        </Notice>
      )}
      {failure && state === 'failed' && (
        <Notice tone="alarm">
          {known && label('answers.failure', failure.kind)} {answer.unsure && say('answers.unsure')}{' '}
          {failure.platformCode && say('answers.failure.code', { code: failure.platformCode })}
        </Notice>
      )}
      {state === 'approved' && answer.way === 'post' && answer.attempts > 0 && answer.nextAt && (
        <p className="text-sm">
          {say('answers.nextAt', { time: showTime(answer.nextAt, language) })}
        </p>
      )}
    </>
  );
}

/** What the checker asks of the writer. */
export function AnswerQuestions({ answer }: { answer: Answer }) {
  const { say, label } = useLanguage();
  if (answer.questions.length === 0) return null;
  return (
    <div role="alert" className="rounded-lg bg-warn-50 px-3 py-2 text-warn">
      <p className="font-semibold">{say('answers.questions')}</p>
      <ul className="list-disc pl-5">
        {answer.questions.map(({ code, path, part }) => (
          <li key={`${code} ${path} ${part}`} className="break-words">
            {say(`answers.question.${code}`, {
              part: code === 'personal_data' ? label('answers.personal', part) : part,
            })}
          </li>
        ))}
      </ul>
    </div>
  );
}

const FACTS = ['code', 'status', 'body', 'deadline', 'outcome', 'place'] as const;

/** What the ticket said when the words were made. */
export function AnswerFacts({ facts }: { facts: Answer['facts'] }) {
  const { say } = useLanguage();
  return (
    <details className="text-sm">
      <summary className="min-h-8 py-1 text-quiet">{say('answers.facts')}</summary>
      <dl className="grid grid-cols-[auto_1fr] gap-x-3">
        {FACTS.map((name) => {
          const value = facts[name];
          return value ? (
            <div key={name} className="contents">
              <dt className="text-quiet">{say(`answers.fact.${name}`)}</dt>
              <dd className="break-words" lang="vi">
                {value}
              </dd>
            </div>
          ) : null;
        })}
      </dl>
    </details>
  );
}
