import { useLanguage } from '../text/language.tsx';
import { PasswordCard } from './password-card.tsx';
import { ReachCard } from './reach-card.tsx';
import { SecondFactorCard } from './second-factor-card.tsx';
import { SessionsCard } from './sessions-card.tsx';

/** How the own account is guarded, and where it is open. */
export function SecurityPage() {
  const { say } = useLanguage();
  return (
    <>
      <h1 className="mb-3 text-xl font-semibold">{say('security.title')}</h1>
      <div className="grid gap-4">
        <ReachCard />
        <SecondFactorCard />
        <SessionsCard />
        <PasswordCard />
      </div>
    </>
  );
}
