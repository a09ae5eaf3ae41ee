import { useQuery } from '@tanstack/react-query';
import type { DossierFigures } from '../../../api/contract/dossiers.ts';
import { get } from '../api/client.ts';
import { Card } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';

const COLUMNS = ['onTime', 'late', 'overdue', 'returned'] as const;

/** How each office keeps its days. */
export function FiguresCard() {
  const { say } = useLanguage();
  const figures = useQuery({
    queryKey: ['dossiers', 'figures'],
    queryFn: () => get<DossierFigures>('/dossiers/figures'),
  });
  return (
    <Card title={say('dossiers.figures')}>
      {figures.isError && <Failure error={figures.error} />}
      {figures.data?.offices.length === 0 && (
        <p className="text-quiet">{say('dossiers.figures.none')}</p>
      )}
      {figures.data && figures.data.offices.length > 0 && (
        <table className="w-full text-sm">
          <thead>
            <tr>
              <th scope="col" className="text-left">
                {say('dossiers.figures.unit')}
              </th>
              {COLUMNS.map((column) => (
                <th key={column} scope="col" className="px-1 text-right">
                  {say(`dossiers.figures.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {figures.data.offices.map((office) => (
              <tr key={office.unit} className="border-t border-line">
                <th scope="row" className="py-1 text-left font-normal break-all">
                  {office.unit || '–'}
                </th>
                {COLUMNS.map((column) => (
                  <td key={column} className="px-1 text-right">
                    {office[column]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}
