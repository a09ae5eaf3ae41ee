import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from '../kit/button.tsx';
import { useLanguage } from '../text/language.tsx';
import { MAILING_VIEWS } from './mailings-search.ts';
import { MessageList } from './message-list.tsx';
import { TemplateList } from './template-list.tsx';

/** Messages to everybody who asked for a topic, and the templates that they are made of. */
export function MailingsPage() {
  const { say, label } = useLanguage();
  const { view = 'messages' } = useSearch({ from: '/notifications' });
  const navigate = useNavigate({ from: '/notifications' });
  return (
    <>
      <h1 className="text-xl font-semibold">{say('mailings.title')}</h1>
      <p className="mb-3 max-w-prose text-quiet">{say('mailings.lead')}</p>
      <fieldset className="mb-3 flex flex-wrap gap-2">
        <legend className="sr-only">{say('mailings.view')}</legend>
        {MAILING_VIEWS.map((one) => (
          <Button
            key={one}
            look={one === view ? 'primary' : 'plain'}
            aria-pressed={one === view}
            onClick={() => void navigate({ search: { view: one }, replace: true })}
          >
            {label('mailings.view', one)}
          </Button>
        ))}
      </fieldset>
      {view === 'messages' ? <MessageList /> : <TemplateList />}
    </>
  );
}
