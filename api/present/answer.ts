import { Answer as AnswerModel, type AnswerRecord } from '../../models/answer.ts';
import { Post, type PostRecord } from '../../models/post.ts';
import type { StaffRecord } from '../../models/staff.ts';
import { may } from '../../workflow/access/policy.ts';
import type { AnswerDesk } from '../../workflow/answers/answer-desk.ts';
import type { AnswerFacts } from '../../workflow/answers/facts.ts';
import { answerStepsFrom, type PersonStep, standingOf } from '../../workflow/answers/states.ts';
import type { Answer, AnswersOfPost } from '../contract/answers.ts';

/** Which permission a step needs. */
export const permissionFor = (step: PersonStep): 'answers.approve' | 'answers.write' =>
  step === 'approve' || step === 'return' ? 'answers.approve' : 'answers.write';

/** Answers with their posts, as one person sees them. */
export async function presentAnswers(
  answers: readonly AnswerRecord[],
  person: StaffRecord,
  desk: Pick<AnswerDesk, 'review'>,
): Promise<Answer[]> {
  const posts = await Post.find(
    { _id: { $in: answers.map(({ postId }) => postId) } },
    { text: 1, url: 1 },
  ).lean<Pick<PostRecord, '_id' | 'text' | 'url'>[]>();
  const byId = new Map(posts.map((post) => [String(post._id), post]));
  return await Promise.all(
    answers.map(async (answer): Promise<Answer> => {
      const post = byId.get(String(answer.postId));
      const own = answer.writers.includes(String(person._id));
      return {
        id: String(answer._id),
        postId: String(answer.postId),
        post: {
          source: answer.source,
          outlet: answer.outlet,
          text: post?.text ?? '',
          url: post?.url ?? null,
        },
        ticketCode: answer.ticketCode,
        template: answer.template,
        language: answer.language,
        text: answer.text,
        facts: presentFacts(answer.facts as AnswerFacts),
        state: answer.state,
        way: answer.way,
        follows: answer.follows ? String(answer.follows) : null,
        author: whoOf(answer.author) ?? { name: '', at: answer.createdAt.toISOString() },
        own,
        submittedBy: whoOf(answer.submittedBy),
        approvedBy: whoOf(answer.approvedBy),
        returned: returnedOf(answer),
        failure: failureOf(answer),
        unsure: answer.unsure,
        attempts: answer.attempts,
        nextAt: answer.state === 'approved' ? (answer.nextAt?.toISOString() ?? null) : null,
        sentAt: answer.sentAt?.toISOString() ?? null,
        url: addressOf(answer),
        takenDownAt: answer.takenDownAt?.toISOString() ?? null,
        erased: answer.erasedAt != null,
        steps: answerStepsFrom(standingOf(answer)).filter(
          (step) => may(person, permissionFor(step)) && !(own && step === 'approve'),
        ),
        ...(await desk.review(answer)),
        createdAt: answer.createdAt.toISOString(),
        updatedAt: answer.updatedAt.toISOString(),
        revision: answer.revision,
      };
    }),
  );
}

/** One answer, as {@link presentAnswers} shows it. */
export async function presentAnswer(
  answer: AnswerRecord,
  person: StaffRecord,
  desk: Pick<AnswerDesk, 'review'>,
): Promise<Answer> {
  const [shown] = await presentAnswers([answer], person, desk);
  if (!shown) throw new Error('one answer was given, none came back');
  return shown;
}

/** The answers to a post, newest first. */
export async function answersOfOne(
  postId: string,
  person: StaffRecord,
  desk: Pick<AnswerDesk, 'review'>,
): Promise<AnswersOfPost['items']> {
  const found = await AnswerModel.find({ postId }).sort({ createdAt: -1 }).lean<AnswerRecord[]>();
  return await presentAnswers(found, person, desk);
}

export const presentFacts = ({ deadline, outcome, place, ...facts }: AnswerFacts) => ({
  code: facts.code,
  status: facts.status,
  body: facts.body,
  deadline: deadline ?? null,
  outcome: outcome ?? null,
  place: place || null,
});

type Who = { name?: string | null; at?: Date | null } | null | undefined;

const whoOf = (who: Who): { name: string; at: string } | null =>
  who?.at ? { name: who.name ?? '', at: who.at.toISOString() } : null;

function returnedOf({ returned }: AnswerRecord): Answer['returned'] {
  const who = whoOf(returned);
  return who && { ...who, reason: returned?.reason ?? '' };
}

function failureOf({ failure }: AnswerRecord): Answer['failure'] {
  if (!failure?.kind || !failure.at) return null;
  const { kind, platformCode, at } = failure;
  return { kind, platformCode: platformCode ?? null, at: at.toISOString() };
}

const addressOf = ({ url, source, foreignId }: AnswerRecord): string | null =>
  url ?? (source === 'facebook' && foreignId ? `https://www.facebook.com/${foreignId}` : null);
