import { Card, Notice } from '../kit/surface.tsx';
import { useLanguage } from '../text/language.tsx';
import { AddSecondFactor } from './add-second-factor.tsx';

/** What comes first for a role that must have a second factor. */
export function NewSecondFactorPage({ onAdded }: { onAdded(): void }) {
  const { say } = useLanguage();
  return (
    <main className="mx-auto grid max-w-md gap-3 p-4 pt-16">
      <h1 className="text-xl font-semibold">{say('security.title')}</h1>
      <Notice>{say('security.factorRequired')}</Notice>
      <Card title={say('security.factor')}>
        <AddSecondFactor onAdded={onAdded} />
      </Card>
    </main>
  );
}
