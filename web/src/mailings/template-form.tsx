import { type FormEvent, useDeferredValue, useState } from 'react';
import type {
  MailingTemplate,
  MailingTemplateInput,
  MailingTopicId,
} from '../../../api/contract/mailings.ts';
import { useDraft } from '../drafts/draft.ts';
import { Select, TextArea, TextField } from '../kit/fields.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import { Findings } from './findings.tsx';
import { FormEnd } from './form-end.tsx';
import { useSaveTemplate, useWordsCheck } from './queries.ts';

const TOPICS: readonly MailingTopicId[] = [
  'waste',
  'school',
  'farming',
  'health',
  'tourism',
  'newsletter',
];

/** Writes a template or its next version; variables and hard words are told while one types. */
export function TemplateForm({
  template,
  onDone,
}: {
  template: MailingTemplate | undefined;
  onDone(): void;
}) {
  const { say, label } = useLanguage();
  const tell = useTell();
  const [input, set, clear] = useDraft<MailingTemplateInput>(
    `mailing-template:${template?.family ?? 'new'}`,
    begin(template),
  );
  const [tried, setTried] = useState(false);
  const { vi, en } = useDeferredValue(input);
  const check = useWordsCheck({ vi, en });
  const save = useSaveTemplate(template, () => {
    tell(say('mailings.template.saved', { name: input.name }));
    clear();
    onDone();
  });
  const faults = check.data?.faults ?? [];
  // A variable is written in one language first: that is no fault before both have words.
  const shown = tried || (vi !== '' && en !== '') ? faults : [];
  const faultOf = (path: 'vi' | 'en') =>
    shown
      .filter((fault) => fault.path === path)
      .map(({ code, at }) => say(`mailings.fault.${code}`, { at }))
      .join(' ') || undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (faults.length === 0) save.mutate(input);
  };
  return (
    <form
      className="grid gap-3 rounded-xl border border-line bg-white p-4"
      aria-label={
        template
          ? say('mailings.template.editOne', { name: template.name })
          : say('mailings.template.new')
      }
      onSubmit={submit}
    >
      <div className="grid items-end gap-3 sm:grid-cols-2">
        <TextField
          label={say('mailings.template.name')}
          required
          maxLength={120}
          value={input.name}
          onChange={(event) => set({ name: event.target.value })}
        />
        <Select
          label={say('mailings.topic')}
          value={input.topic}
          options={TOPICS.map((value) => ({
            value,
            label: label('mailings.topic', value),
          }))}
          onChange={({ target: { value } }) =>
            set({ topic: TOPICS.find((known) => known === value) ?? 'newsletter' })
          }
        />
      </div>
      <div className="grid gap-3 lg:grid-cols-2">
        {(['vi', 'en'] as const).map((tongue) => (
          <TextArea
            key={tongue}
            label={say(`mailings.${tongue}`)}
            hint={tongue === 'vi' ? say('mailings.variables.hint') : undefined}
            error={faultOf(tongue)}
            lang={tongue}
            rows={6}
            required
            maxLength={1800}
            value={input[tongue]}
            onChange={(event) => set({ [tongue]: event.target.value })}
          />
        ))}
      </div>
      <p className="text-sm text-quiet" aria-live="polite">
        {say('mailings.variables', {
          names: (check.data?.variables ?? []).map((name) => `{${name}}`).join(', ') || '–',
        })}
      </p>
      <Findings findings={vi === '' ? [] : (check.data?.findings ?? [])} />
      {template && <p className="text-sm text-quiet">{say('mailings.template.keeps')}</p>}
      <FormEnd
        save={save}
        label={say('common.save')}
        onCancel={() => {
          clear();
          onDone();
        }}
      />
    </form>
  );
}

const begin = (template: MailingTemplate | undefined): MailingTemplateInput => ({
  name: template?.name ?? '',
  topic: template?.topic ?? 'newsletter',
  vi: template?.vi ?? '',
  en: template?.en ?? '',
});
