import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { EditionFigures } from '../../../api/contract/periodic-reports.ts';
import { get } from '../api/client.ts';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';

type Section = EditionFigures['sections'][number];

/** The figures of an edition on the screen; asked for when somebody unfolds them. */
export function EditionFiguresFold({ id, name }: { id: string; name: string }) {
  const { say } = useLanguage();
  const [open, setOpen] = useState(false);
  const edition = useQuery({
    queryKey: ['report-edition', id],
    queryFn: () => get<EditionFigures>(`/report-editions/${id}`),
    enabled: open,
    // An edition never changes.
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary
        className="min-h-11 cursor-pointer py-2 text-sm font-semibold"
        aria-label={say('editions.showOne', { name })}
      >
        {say('editions.show')}
      </summary>
      {edition.isError && <Failure error={edition.error} onRetry={() => void edition.refetch()} />}
      {open && edition.isPending && <p role="status">{say('common.loading')}</p>}
      {edition.data?.sections.map((section) => (
        <SectionFigures key={section.id} section={section} />
      ))}
    </details>
  );
}

function SectionFigures({ section }: { section: Section }) {
  const { say } = useLanguage();
  const show = useShow();
  return (
    <section className="mb-4 text-sm" lang="vi">
      <h3 className="mb-1 font-semibold">{section.title}</h3>
      {section.figures.length > 0 && (
        <Scrolled label={section.title}>
          <Head
            cells={[say('editions.indicator'), say('editions.value'), say('editions.before')]}
          />
          <tbody>
            {section.figures.map(({ code, name, definition, unitName, value, before }) => (
              <tr key={code} className="border-b border-line" title={definition}>
                <td className="py-1 pr-3">
                  {name} <span className="text-quiet">({unitName})</span>
                </td>
                <Amount>{show(value)}</Amount>
                <Amount>{show(before)}</Amount>
              </tr>
            ))}
          </tbody>
        </Scrolled>
      )}
      {section.tables.map((table) => (
        <div key={table.id} className="mt-2">
          <h4 className="font-semibold text-quiet">{table.title}</h4>
          {table.rows.length === 0 ? (
            <p>{say('editions.noRows')}</p>
          ) : (
            <Scrolled label={`${section.title}: ${table.title}`}>
              <Head
                cells={[
                  table.rowHead,
                  ...table.columns.flatMap(({ name, compared }) =>
                    compared ? [name, say('editions.before')] : [name],
                  ),
                ]}
              />
              <tbody>
                {table.rows.map(({ key, name, cells }) => (
                  <tr key={key} className="border-b border-line">
                    <td className="py-1 pr-3">{name}</td>
                    {table.columns.flatMap(({ id, compared }, index) => [
                      <Amount key={id}>{show(cells[index]?.value)}</Amount>,
                      ...(compared
                        ? [<Amount key={`${id} before`}>{show(cells[index]?.before)}</Amount>]
                        : []),
                    ])}
                  </tr>
                ))}
              </tbody>
            </Scrolled>
          )}
        </div>
      ))}
    </section>
  );
}

/** A wide table moves under its own finger; the page does not. */
function Scrolled({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard (WCAG 2.1.1)
    <section className="overflow-x-auto" aria-label={label} tabIndex={0}>
      <table className="border-collapse">{children}</table>
    </section>
  );
}

const Head = ({ cells: [first, ...others] }: { cells: string[] }) => (
  <thead>
    <tr className="border-b border-line text-left">
      <th className="py-1 pr-3">{first}</th>
      {others.map((cell, index) => (
        // Several columns are called the same.
        // biome-ignore lint/suspicious/noArrayIndexKey: the columns of a table never move
        <th key={index} className="py-1 pr-3 text-right">
          {cell}
        </th>
      ))}
    </tr>
  </thead>
);

const Amount = ({ children }: { children: string }) => (
  <td className="py-1 pr-3 text-right tabular-nums">{children}</td>
);

function useShow(): (value: number | null | undefined) => string {
  const { language } = useLanguage();
  const format = new Intl.NumberFormat(language === 'vi' ? 'vi-VN' : 'en-GB');
  return (value) => (typeof value === 'number' ? format.format(value) : '–');
}
