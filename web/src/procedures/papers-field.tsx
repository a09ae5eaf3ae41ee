import { Button } from '../kit/button.tsx';
import { TextArea, TextField } from '../kit/fields.tsx';
import { useLanguage } from '../text/language.tsx';
import type { Paper } from './fields.ts';

const EMPTY: Paper = { name: '', original: 1, copy: 0 };

/** The papers to hand in, each with its numbers of originals and copies. */
export function PapersField({
  papers,
  onChange,
}: {
  papers: readonly Paper[];
  onChange(papers: Paper[]): void;
}) {
  const { say } = useLanguage();
  const change = (index: number, part: Partial<Paper>) =>
    onChange(papers.map((paper, at) => (at === index ? { ...paper, ...part } : paper)));
  return (
    <div className="grid gap-3">
      {papers.length === 0 && <p className="text-quiet">{say('procedures.papers.none')}</p>}
      <ol className="grid gap-3">
        {papers.map((paper, index) => {
          const number = index + 1;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: papers have no other identity than their place
            <li key={index} className="grid gap-2 border-l-2 border-line pl-3">
              <TextArea
                label={say('procedures.paper', { number })}
                rows={2}
                maxLength={2000}
                value={paper.name}
                onChange={(event) => change(index, { name: event.target.value })}
              />
              <div className="grid grid-cols-2 items-end gap-2 sm:grid-cols-[7rem_7rem_auto]">
                {(['original', 'copy'] as const).map((kind) => (
                  <TextField
                    key={kind}
                    type="number"
                    min={0}
                    max={99}
                    label={say(`procedures.paper.${kind}`)}
                    value={paper[kind]}
                    onChange={(event) =>
                      change(index, { [kind]: Math.max(0, event.target.valueAsNumber || 0) })
                    }
                  />
                ))}
                <Button
                  className="col-span-2 sm:col-span-1"
                  onClick={() => onChange(papers.filter((_, at) => at !== index))}
                >
                  {say('procedures.paper.remove', { number })}
                </Button>
              </div>
            </li>
          );
        })}
      </ol>
      <div>
        <Button onClick={() => onChange([...papers, EMPTY])}>{say('procedures.paper.add')}</Button>
      </div>
    </div>
  );
}
