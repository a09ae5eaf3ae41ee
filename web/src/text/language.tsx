import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { en } from './en.ts';
import { type TextKey, vi } from './vi.ts';

export type Language = 'vi' | 'en';
type Slots = Readonly<Record<string, string | number>>;

type Spoken = {
  language: Language;
  /** The sentence under `key`, with `{slots}` filled in. */
  say(key: TextKey, slots?: Slots): string;
  /** Like `say` for keys made from data; the data itself when there is no such key. */
  label(prefix: string, value: string): string;
  switchLanguage(): void;
};

const words: Readonly<Record<Language, Readonly<Record<string, string>>>> = { vi, en };
const Context = createContext<Spoken | undefined>(undefined);

function stored(): Language {
  return localStorage.getItem('language') === 'en' ? 'en' : 'vi';
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(stored);
  useEffect(() => {
    document.documentElement.lang = language;
    localStorage.setItem('language', language);
  }, [language]);
  const find = (key: string) => words[language][key];
  const spoken: Spoken = {
    language,
    say: (key, slots = {}) =>
      (find(key) ?? key).replace(/\{(\w+)\}/g, (whole, name) => String(slots[name] ?? whole)),
    label: (prefix, value) => find(`${prefix}.${value}`) ?? value,
    switchLanguage: () => setLanguage(language === 'vi' ? 'en' : 'vi'),
  };
  return <Context value={spoken}>{children}</Context>;
}

export function useLanguage(): Spoken {
  const spoken = useContext(Context);
  if (!spoken) throw new Error('useLanguage needs a LanguageProvider above it');
  return spoken;
}
