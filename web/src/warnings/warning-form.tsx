import { type FormEvent, useState } from 'react';
import type { WarningDraft, WarningVersionView } from '../../../api/contract/warnings.ts';
import { Button } from '../kit/button.tsx';
import { Checkbox, Select, TextArea, TextField } from '../kit/fields.tsx';
import { Card } from '../kit/surface.tsx';
import { fromField, toField } from '../kit/times.ts';
import { useLanguage } from '../text/language.tsx';
import { AreaEditor, areaOf, beginArea } from './area-editor.tsx';
import { AreaReach } from './area-reach.tsx';

const HAZARDS = ['flood', 'storm', 'heavy_rain', 'landslide', 'fire', 'water', 'other'] as const;
const SEVERITIES = ['Extreme', 'Severe', 'Moderate', 'Minor'] as const;
const WORDS = [
  'headline',
  'what',
  'where',
  'howBad',
  'doNow',
  'goTo',
  'nextNews',
  'source',
] as const;

type Words = Record<(typeof WORDS)[number], string>;
/** What a form begins with: nothing, or a version; what of it the form does not show stays as it is. */
export type FormStart = { isAllClear: boolean } & Partial<
  Pick<
    WarningVersionView,
    'vi' | 'en' | 'severity' | 'urgency' | 'certainty' | 'response' | 'until' | 'riskLevel' | 'area'
  >
>;

/** Writes what residents will read, in both languages, and where it holds. */
export function WarningForm({
  name,
  start,
  isNew,
  onSave,
  busy,
}: {
  /** Tells it from other forms on the page. */
  name: string;
  start: FormStart;
  isNew: boolean;
  onSave: (draft: WarningDraft) => void;
  busy: boolean;
}) {
  const { say, label, language } = useLanguage();
  const [hazard, setHazard] = useState<(typeof HAZARDS)[number]>('flood');
  const [severity, setSeverity] = useState(start.severity ?? 'Severe');
  const [risk, setRisk] = useState(String(start.riskLevel ?? ''));
  const [drill, setDrill] = useState(false);
  const [area, setArea] = useState(() => beginArea(start.area));
  const [until, setUntil] = useState(start.until ? toField(start.until) : '');
  const [words, setWords] = useState({ vi: fill(start.vi), en: fill(start.en) });
  const severities = start.severity === 'Unknown' ? [...SEVERITIES, 'Unknown'] : SEVERITIES;

  function save(event: FormEvent) {
    event.preventDefault();
    const { isAllClear } = start;
    const { response } = start;
    onSave({
      hazard,
      drill,
      ...words,
      severity: severity as WarningDraft['severity'],
      urgency: isAllClear ? 'Past' : ((start.urgency ?? 'Immediate') as WarningDraft['urgency']),
      certainty: (start.certainty ?? 'Observed') as WarningDraft['certainty'],
      response: isAllClear
        ? 'AllClear'
        : response && severity === start.severity
          ? (response as WarningDraft['response'])
          : severity === 'Minor'
            ? 'Monitor'
            : 'Prepare',
      ...(until && { until: fromField(until) }),
      ...(risk && { riskLevel: Number(risk) }),
      area: areaOf(area),
    });
  }

  return (
    <form onSubmit={save} className="grid gap-3">
      {isNew && (
        <div className="grid gap-3 sm:grid-cols-2">
          <Select
            label={say('warnings.hazard')}
            value={hazard}
            onChange={(event) => setHazard(event.target.value as typeof hazard)}
            options={HAZARDS.map((value) => ({ value, label: label('warnings.hazard', value) }))}
          />
          <Checkbox
            label={say('warnings.drill')}
            checked={drill}
            onChange={(event) => setDrill(event.target.checked)}
          />
        </div>
      )}
      <div className="grid gap-3 sm:grid-cols-2">
        <Select
          label={say('warnings.severity')}
          value={severity}
          onChange={(event) => setSeverity(event.target.value)}
          options={severities.map((value) => ({ value, label: label('warnings.severity', value) }))}
        />
        <TextField
          label={say('warnings.until')}
          type="datetime-local"
          value={until}
          onChange={(event) => setUntil(event.target.value)}
        />
        <Select
          label={say('warnings.risk')}
          value={risk}
          onChange={(event) => setRisk(event.target.value)}
          options={['', '1', '2', '3', '4', '5'].map((value) => ({
            value,
            label: value || say('warnings.risk.none'),
          }))}
        />
      </div>
      <AreaEditor name={name} area={area} onChange={setArea} />
      <AreaReach area={areaOf(area)} />
      <div className="grid gap-3 lg:grid-cols-2">
        {(['vi', 'en'] as const).map((tongue) => (
          <Card key={tongue} title={say(`warnings.${tongue}`)}>
            <div className="grid gap-2">
              {WORDS.map((name) => (
                <TextArea
                  key={name}
                  label={`${say(`warnings.${name}`)} (${tongue})`}
                  lang={tongue}
                  rows={2}
                  maxLength={400}
                  value={words[tongue][name]}
                  onChange={(event) =>
                    setWords({
                      ...words,
                      [tongue]: { ...words[tongue], [name]: event.target.value },
                    })
                  }
                />
              ))}
            </div>
          </Card>
        ))}
      </div>
      <div lang={language}>
        <Button type="submit" look="primary" disabled={busy}>
          {say('warnings.save')}
        </Button>
      </div>
    </form>
  );
}

const fill = (given: Readonly<Record<string, string>> = {}): Words =>
  Object.fromEntries(WORDS.map((name) => [name, given[name] ?? ''])) as Words;
