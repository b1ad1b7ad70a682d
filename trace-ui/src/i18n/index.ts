import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import { en } from './en';
import { initialLanguage, type Language, rememberLanguage } from './language';
import { zhCN } from './zh-CN';

/** English has a singular, Chinese has not: its catalogue must have all keys but `…_one`. */
type WithoutSingular<T> = {
  [K in keyof T as K extends `${string}_one` ? never : K]: T[K] extends string
    ? string
    : WithoutSingular<T[K]>;
};
export type Messages = WithoutSingular<typeof en>;

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en };
  }
}

export async function startI18n(language: Language = initialLanguage()): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    // Exact tags only: "zh" and its kin have been mapped by chooseLanguage before.
    fallbackLng: 'en',
    load: 'currentOnly',
    resources: { en: { translation: en }, 'zh-CN': { translation: zhCN } },
    // React escapes; escaping twice would show &amp;.
    interpolation: { escapeValue: false },
  });
  markDocument(language);
}

export async function switchLanguage(language: Language): Promise<void> {
  rememberLanguage(language);
  await i18next.changeLanguage(language);
  markDocument(language);
}

export type Translate = ReturnType<typeof useMessages>;

/** The texts in the reader's language; a component that uses it follows a switch. */
export function useMessages() {
  return useTranslation().t;
}

export function useLanguage(): Language {
  return useTranslation().i18n.language === 'zh-CN' ? 'zh-CN' : 'en';
}

function markDocument(language: Language): void {
  document.documentElement.lang = language;
}
