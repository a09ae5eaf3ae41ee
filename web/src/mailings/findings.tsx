import type { MailingTemplate } from '../../../api/contract/mailings.ts';
import { useLanguage } from '../text/language.tsx';

/** What is hard to read, with plainer words where the city has some; advice that forbids nothing. */
export function Findings({ findings }: Pick<MailingTemplate, 'findings'>) {
  const { say, label } = useLanguage();
  if (findings.length === 0) return null;
  return (
    <section aria-label={say('mailings.findings')} className="text-sm">
      <p className="font-semibold">{say('mailings.findings')}</p>
      <ul className="list-disc pl-5 text-warn">
        {findings.map(({ code, at, instead }) => (
          <li key={`${code}:${at}`}>
            {label('mailings.finding', code)}
            {at && ` “${at}”`}
            {instead && ` → ${instead}`}
          </li>
        ))}
      </ul>
    </section>
  );
}
