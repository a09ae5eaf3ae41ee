import { Link } from '@tanstack/react-router';
import { Button } from '../kit/button.tsx';
import { Badge, Card } from '../kit/surface.tsx';
import { useLanguage } from '../text/language.tsx';
import { useWaiting } from './waiting.ts';

/** What waits to be sent, on every page until it has arrived; what was refused can go back into its form. */
export function WaitingPanel() {
  const { say, label } = useLanguage();
  const { items, drop, takeBack } = useWaiting();
  if (items.length === 0) return null;
  return (
    <div className="mb-3">
      <Card title={say('waiting.title', { count: items.length })}>
        <ul className="grid gap-2">
          {items.map((item) => (
            <li key={item.id} className="flex flex-wrap items-center gap-2">
              <Link to="/tickets/$code" params={{ code: item.code }} className="underline">
                {item.code}
              </Link>
              <Badge>{label('waiting', item.action)}</Badge>
              {item.problem && (
                <Badge tone="alarm">
                  {say('waiting.refused', { reason: label('problem', item.problem) })}
                </Badge>
              )}
              <span className="min-w-0 grow break-words">{item.text}</span>
              <Button onClick={() => takeBack(item)}>{say('waiting.takeBack')}</Button>
              <Button onClick={() => drop(item.id)}>{say('waiting.drop')}</Button>
            </li>
          ))}
        </ul>
      </Card>
    </div>
  );
}
