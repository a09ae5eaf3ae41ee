import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { BulletinAnswer, BulletinPreview } from '../../../api/contract/sensors.ts';
import { send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { TextArea, TextField } from '../kit/fields.tsx';
import { Card, Notice } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import { metresText } from './say.ts';

/** Pasting an official bulletin: what is read from it is shown, with the press's mistakes, before it is kept. */
export function BulletinForm() {
  const { say, language } = useLanguage();
  const tell = useTell();
  const client = useQueryClient();
  const [text, setText] = useState('');
  const [source, setSource] = useState('Đài KTTV Quảng Trị');
  const preview = useMutation({
    mutationFn: () => send<BulletinPreview>('POST', '/bulletins/preview', { text }),
  });
  const keep = useMutation({
    mutationFn: () => send<BulletinAnswer>('POST', '/bulletins', { text, source }),
    onSuccess: async () => {
      tell(say('sensors.kept'));
      setText('');
      preview.reset();
      await client.invalidateQueries({ queryKey: ['sensors'] });
    },
  });
  const failed = preview.error ?? keep.error;
  return (
    <Card title={say('sensors.bulletin')}>
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          preview.mutate();
        }}
      >
        <TextArea
          label={say('sensors.bulletinText')}
          hint={say('sensors.bulletinHint')}
          value={text}
          required
          maxLength={20_000}
          onChange={(event) => {
            setText(event.target.value);
            preview.reset();
          }}
        />
        <TextField
          label={say('sensors.bulletinSource')}
          value={source}
          required
          maxLength={200}
          onChange={(event) => setSource(event.target.value)}
        />
        {failed && <Failure error={failed} />}
        {preview.data && (
          <ul className="grid gap-2">
            {preview.data.riskLevel !== null && (
              <li>{say('sensors.risk', { level: preview.data.riskLevel })}</li>
            )}
            {preview.data.statements.map((said) => (
              <li key={`${said.quote}${said.kind}`}>
                {said.river} – {said.station}:{' '}
                <strong>{metresText(said.levelMetres, language)} m</strong>
                {said.problem && (
                  <Notice tone={said.problem === 'amount' ? 'alarm' : 'warn'}>
                    {say(
                      said.problem === 'amount' ? 'sensors.problem.amount' : 'sensors.problem.sign',
                      {
                        metres: metresText(said.offsetMetres ?? 0, language),
                      },
                    )}
                  </Notice>
                )}
              </li>
            ))}
          </ul>
        )}
        <div className="flex flex-wrap gap-2">
          <Button type="submit">{say('sensors.preview')}</Button>
          {preview.data && (
            <Button look="primary" onClick={() => keep.mutate()}>
              {say('sensors.keep')}
            </Button>
          )}
        </div>
      </form>
    </Card>
  );
}
