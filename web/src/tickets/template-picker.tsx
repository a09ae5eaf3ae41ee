import type { StatusId, TicketDetail } from '../../../api/contract/tickets.ts';
import { showTime } from '../kit/times.ts';
import { useLanguage } from '../text/language.tsx';
import { fillTemplate, REPLY_TEMPLATES } from '../text/reply-templates.ts';

/** Sentences that fill themselves; a tap puts one into the message, where it can be changed. */
export function TemplatePicker({
  ticket,
  status,
  bodyName,
  text,
  onText,
}: {
  ticket: TicketDetail;
  status: StatusId;
  bodyName: string;
  text: string;
  onText(text: string): void;
}) {
  const { say } = useLanguage();
  const templates = REPLY_TEMPLATES[status] ?? [];
  if (templates.length === 0) return null;
  const slots = {
    place: ticket.place.names[0] ?? ticket.place.text ?? 'nơi bạn báo',
    deadline: ticket.deadline.due ? showTime(ticket.deadline.due, 'vi') : 'thời gian sớm nhất',
    body: bodyName,
  };
  return (
    <fieldset className="grid gap-1">
      <legend className="mb-1 text-sm font-semibold">{say('ticket.templates')}</legend>
      {templates.map((template) => {
        const sentence = fillTemplate(template, slots);
        return (
          <button
            key={template}
            type="button"
            lang="vi"
            className="min-h-11 rounded-lg border border-dashed border-stone-400 px-3 py-2 text-left text-sm hover:bg-brand-50"
            onClick={() => onText(text.trim() ? `${text.trimEnd()} ${sentence}` : sentence)}
          >
            {sentence}
          </button>
        );
      })}
    </fieldset>
  );
}
