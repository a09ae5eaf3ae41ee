import { Link } from '@tanstack/react-router';
import { buttonLook } from '../kit/button.tsx';
import { Empty } from '../kit/surface.tsx';
import { useLanguage } from '../text/language.tsx';

export function NotFoundPage() {
  const { say } = useLanguage();
  return (
    <Empty>
      <h1 className="text-xl font-semibold">{say('problem.not_found')}</h1>
      <Link to="/" className={buttonLook()}>
        {say('nav.day')}
      </Link>
    </Empty>
  );
}
