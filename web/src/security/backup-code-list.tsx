import { Button } from '../kit/button.tsx';
import { useLanguage } from '../text/language.tsx';

/** The ten codes, until the reader says that they are kept. */
export function BackupCodeList({ codes, onKept }: { codes: readonly string[]; onKept(): void }) {
  const { say } = useLanguage();
  return (
    <div className="grid gap-3">
      <h3 className="font-semibold">{say('security.codes')}</h3>
      <p>{say('security.codesWhy')}</p>
      <ol className="grid max-w-xs grid-cols-2 gap-x-4 gap-y-1 font-mono select-all">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div>
        <Button look="primary" onClick={onKept}>
          {say('security.codesKept')}
        </Button>
      </div>
    </div>
  );
}
