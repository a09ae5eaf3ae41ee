import type { ProcedurePreview } from '../../../api/contract/procedures.ts';
import { Badge, Card } from '../kit/surface.tsx';
import { Findings } from '../mailings/findings.tsx';
import { useLanguage } from '../text/language.tsx';

const TONES = { it: 'good', choice: 'quiet', other: 'warn', nothing: 'warn' } as const;

/** The entry as the bots tell it, what is hard to read in it, and whether its phrases find it. */
export function ReadsLike({ preview }: { preview: ProcedurePreview | undefined }) {
  const { say, label } = useLanguage();
  if (!preview)
    return (
      <Card title={say('procedures.reads')}>
        <p className="text-quiet">{say('procedures.reads.waiting')}</p>
      </Card>
    );
  return (
    <Card title={say('procedures.reads')}>
      <div className="grid gap-3">
        {(['vi', 'en'] as const).map((tongue) => (
          <details key={tongue} open={tongue === 'vi'}>
            <summary className="min-h-8 cursor-pointer text-sm font-semibold">
              {say(`procedures.reads.${tongue}`)}
            </summary>
            <p
              lang={tongue}
              className="rounded-2xl rounded-tl-sm bg-brand-50 px-3 py-2 break-words whitespace-pre-wrap"
            >
              {preview.reads[tongue]}
            </p>
          </details>
        ))}
        <Findings findings={preview.findings} />
        {preview.phrases.length > 0 && (
          <section aria-label={say('procedures.phrases.check')}>
            <h3 className="text-sm font-semibold">{say('procedures.phrases.check')}</h3>
            <ul className="grid gap-1 text-sm">
              {preview.phrases.map(({ finds, other, phrase }) => (
                <li key={phrase} className="flex flex-wrap items-baseline justify-between gap-2">
                  <span className="min-w-0 break-words">{phrase}</span>
                  <Badge tone={TONES[finds]}>
                    {other
                      ? say('procedures.phrase.other', { name: other.shortName })
                      : label('procedures.phrase', finds)}
                  </Badge>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </Card>
  );
}
