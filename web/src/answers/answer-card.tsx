import { Link } from '@tanstack/react-router';
import type { Answer } from '../../../api/contract/answers.ts';
import { Badge } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { useLanguage } from '../text/language.tsx';
import { AnswerBadges, AnswerFacts, AnswerQuestions, AnswerTrouble } from './answer-standing.tsx';
import { AnswerSteps } from './answer-steps.tsx';
import { DraftForm } from './draft-form.tsx';

/**
 * One public answer: how it stands, its words, what the ticket says, and what the person who looks may do.
 *
 * @param withPost shows what is answered, too; not where the post stands above
 */
export function AnswerCard({
  answer,
  chosen = false,
  withPost,
}: {
  answer: Answer;
  chosen?: boolean;
  withPost: boolean;
}) {
  const { say, language } = useLanguage();
  const time = (iso: string) => showTime(iso, language);
  const { author, approvedBy, sentAt, url } = answer;
  const writes = answer.state === 'draft' && answer.steps.includes('submit');
  return (
    <li
      data-chosen={chosen}
      data-answer={answer.id}
      className={`grid content-start gap-2 rounded-xl border bg-white p-3 ${chosen ? 'border-brand ring-2 ring-brand' : 'border-line'}`}
    >
      <p className="flex flex-wrap items-center gap-2 text-sm text-quiet">
        <AnswerBadges answer={answer} />
        {answer.follows && <Badge tone="brand">{say('answers.follows')}</Badge>}
        <Link to="/tickets/$code" params={{ code: answer.ticketCode }} className="underline">
          {say('answers.ticket', { code: answer.ticketCode })}
        </Link>
        {withPost && <span>{answer.post.outlet}</span>}
      </p>
      {withPost && <AnsweredPost answer={answer} />}
      <AnswerTrouble answer={answer} />
      {writes ? (
        <DraftForm key={`${answer.id} ${answer.revision}`} answer={answer} />
      ) : (
        answer.text && (
          <>
            <p
              className="rounded-lg bg-brand-50 px-3 py-2 break-words whitespace-pre-wrap"
              lang={answer.language}
            >
              <span className="sr-only">{say('answers.text')}: </span>
              {answer.text}
            </p>
            <AnswerQuestions answer={answer} />
          </>
        )
      )}
      {!answer.erased && <AnswerFacts facts={answer.facts} />}
      <p className="flex flex-wrap gap-x-3 text-sm text-quiet">
        <span>
          {author.name
            ? say('answers.by.author', { name: author.name, time: time(author.at) })
            : say('answers.by.program', { time: time(author.at) })}
        </span>
        {approvedBy && (
          <span>
            {say('answers.by.approved', { name: approvedBy.name, time: time(approvedBy.at) })}
          </span>
        )}
        {sentAt && <span>{say('answers.by.sent', { time: time(sentAt) })}</span>}
        {url && (
          <a className="underline" href={url} target="_blank" rel="noreferrer">
            {say('answers.open')}
          </a>
        )}
      </p>
      {answer.state === 'waiting' && answer.own && <p className="text-sm">{say('answers.own')}</p>}
      <AnswerSteps answer={answer} />
    </li>
  );
}

/** What the resident wrote. */
function AnsweredPost({ answer: { post } }: { answer: Answer }) {
  const { say } = useLanguage();
  return (
    <blockquote className="border-l-4 border-line pl-3">
      <p className="break-words whitespace-pre-wrap" lang="vi">
        <span className="sr-only">{say('answers.post')}: </span>
        {post.text || say('answers.post.gone')}
      </p>
      {post.url && (
        <a className="text-sm underline" href={post.url} target="_blank" rel="noreferrer">
          {say('posts.open')}
        </a>
      )}
    </blockquote>
  );
}
