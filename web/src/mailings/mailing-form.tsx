import type { FormEvent } from 'react';
import type { MailingTemplate, MailingView } from '../../../api/contract/mailings.ts';
import { useDraft } from '../drafts/draft.ts';
import { Checkbox, Select, TextField } from '../kit/fields.tsx';
import { fromField, toField } from '../kit/times.ts';
import { useSession } from '../shell/session.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import { FormEnd } from './form-end.tsx';
import { useSaveMailing } from './queries.ts';

type Fields = {
  name: string;
  templateId: string;
  values: Record<string, string>;
  wards: string[];
  /** As the field shows it; empty: as soon as it is approved. */
  sendAt: string;
};

/** Drafts a message of a template: its values, who is meant, and when. Nothing is sent by it. */
export function MailingForm({
  mailing,
  templates,
  onDone,
}: {
  mailing: MailingView | undefined;
  /** At least one. */
  templates: readonly MailingTemplate[];
  onDone(): void;
}) {
  const { say, label } = useLanguage();
  const { city } = useSession();
  const tell = useTell();
  const [fields, set, clear] = useDraft<Fields>(
    `mailing:${mailing?.id ?? 'new'}`,
    begin(mailing, templates),
  );
  const template = templates.find(({ id }) => id === fields.templateId) ?? templates[0];
  const save = useSaveMailing(mailing, () => {
    tell(say('mailings.saved', { name: fields.name }));
    clear();
    onDone();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!template) return;
    const { sendAt, ...input } = fields;
    save.mutate({
      ...input,
      templateId: template.id,
      // What another template asked for is left behind.
      values: Object.fromEntries(
        template.variables.map((name) => [name, fields.values[name] ?? '']),
      ),
      ...(sendAt && { sendAt: fromField(sendAt) }),
    });
  };
  return (
    <form
      className="grid gap-3 rounded-xl border border-line bg-white p-4"
      aria-label={mailing ? say('mailings.editOne', { name: mailing.name }) : say('mailings.new')}
      onSubmit={submit}
    >
      <div className="grid items-end gap-3 sm:grid-cols-2">
        <TextField
          label={say('mailings.name')}
          required
          maxLength={120}
          value={fields.name}
          onChange={(event) => set({ name: event.target.value })}
        />
        <Select
          label={say('mailings.template')}
          value={template?.id ?? ''}
          options={templates.map(({ id, name, topic }) => ({
            value: id,
            label: `${name} (${label('mailings.topic', topic)})`,
          }))}
          onChange={(event) => set({ templateId: event.target.value })}
        />
      </div>
      {template && (
        <p className="rounded-lg bg-stone-100 p-3 break-words whitespace-pre-wrap" lang="vi">
          {template.vi.replace(/\{([a-z]+)\}/g, (slot, name) => fields.values[name] || slot)}
        </p>
      )}
      {template?.variables.map((name) => (
        <TextField
          key={name}
          label={say('mailings.value', { name: `{${name}}` })}
          required
          maxLength={500}
          value={fields.values[name] ?? ''}
          onChange={(event) => set({ values: { ...fields.values, [name]: event.target.value } })}
        />
      ))}
      <fieldset>
        <legend className="text-sm font-semibold">{say('mailings.wards')}</legend>
        <div className="flex flex-wrap gap-x-4">
          {city.wards.map(({ id, name }) => (
            <Checkbox
              key={id}
              label={name}
              checked={fields.wards.includes(id)}
              onChange={({ target: { checked } }) =>
                set({
                  wards: checked
                    ? [...fields.wards, id]
                    : fields.wards.filter((ward) => ward !== id),
                })
              }
            />
          ))}
        </div>
      </fieldset>
      <TextField
        label={say('mailings.sendAt')}
        hint={say('mailings.sendAt.hint')}
        type="datetime-local"
        value={fields.sendAt}
        onChange={(event) => set({ sendAt: event.target.value })}
      />
      <FormEnd
        save={save}
        label={say('mailings.keepDraft')}
        onCancel={() => {
          clear();
          onDone();
        }}
      />
    </form>
  );
}

const begin = (
  mailing: MailingView | undefined,
  templates: readonly MailingTemplate[],
): Fields => ({
  name: mailing?.name ?? '',
  templateId: mailing?.templateId ?? templates[0]?.id ?? '',
  values: mailing?.values ?? {},
  wards: mailing?.wards ?? [],
  sendAt: mailing?.sendAt ? toField(mailing.sendAt) : '',
});
