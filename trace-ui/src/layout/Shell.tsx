import { useQuery } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';
import { statusQuery } from '../api/queries';
import { formatClockSeconds, formatZone, nowMicros } from '../format/time';
import { chooseZone, LOCAL, useZone, ZONES } from '../format/zone';
import { switchLanguage, useLanguage, useMessages } from '../i18n';
import { nextTheme, useTheme } from '../theme/theme';
import { Icon } from './Icon';
import { Omnibox } from './Omnibox';
import styles from './Shell.module.css';

/** The bar that every page has, and the page below it. */
export function Shell() {
  const t = useMessages();
  const zone = useZone();
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        {t('nav.skip')}
      </a>
      <header className={styles.bar}>
        <Link to="/search" className={styles.brand} aria-label={t('nav.home')}>
          <svg width="16" height="16" viewBox="0 0 32 32" aria-hidden="true">
            <path d="M16 2v14" stroke="currentColor" strokeWidth="3" strokeLinecap="round" />
            <path d="M9 16h14l-7 14z" fill="currentColor" />
          </svg>
          <span>Plumbline</span>
        </Link>
        <nav className={styles.nav} aria-label={t('nav.main')}>
          <Link to="/search" className={styles.tab}>
            {t('nav.search')}
          </Link>
          <Link to="/findings" className={styles.tab}>
            {t('nav.findings')} <OpenCount />
          </Link>
          <Link to="/map" className={styles.tab}>
            {t('nav.map')}
          </Link>
          <Link to="/flows" className={styles.tab}>
            {t('nav.flows')}
          </Link>
          <Link to="/coverage" className={styles.tab}>
            {t('nav.coverage')}
          </Link>
        </nav>
        <Omnibox />
        <Freshness />
        <Switches />
      </header>
      {/* A page is drawn anew in another zone: moments are written all over it. */}
      <main key={zone} id="content" className={styles.main} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}

function OpenCount() {
  const { data } = useQuery(statusQuery);
  if (!data || data.openFindings === 0) return null;
  return <b className={styles.count}>{data.openFindings}</b>;
}

/** How current the verdicts are: a page without findings must prove that somebody looked. */
function Freshness() {
  const t = useMessages();
  const { data, isError } = useQuery(statusQuery);
  if (isError) return <span className={styles.lost}>{t('nav.lost')}</span>;
  if (!data) return <span className={styles.fresh} />;
  const checked = data.checkedUntilEpochMicros;
  return (
    <span className={styles.fresh}>
      {checked === null
        ? t('nav.notChecked')
        : t('nav.checkedTo', { time: formatClockSeconds(checked) })}
    </span>
  );
}

function Switches() {
  const t = useMessages();
  const theme = useTheme();
  const language = useLanguage();
  const zone = useZone();
  const offset = formatZone(nowMicros());
  const themeLabel = t('nav.theme.label', { name: t(`nav.theme.${theme}`) });
  return (
    <div className={styles.switches}>
      <span className={styles.zone}>
        {offset}
        <select
          value={zone}
          aria-label={t('nav.zone', { zone: offset })}
          title={t('nav.zone', { zone: offset })}
          onChange={(event) => chooseZone(event.target.value)}
        >
          {ZONES.map((name) => (
            <option key={name} value={name}>
              {name === LOCAL ? t('nav.zoneLocal') : name}
            </option>
          ))}
        </select>
      </span>
      <button
        type="button"
        className={styles.switch}
        lang={language === 'en' ? 'zh-CN' : 'en'}
        aria-label={t('nav.language')}
        title={t('nav.language')}
        onClick={() => void switchLanguage(language === 'en' ? 'zh-CN' : 'en')}
      >
        {t('nav.languageShort')}
      </button>
      <button
        type="button"
        className={styles.switch}
        aria-label={themeLabel}
        title={themeLabel}
        onClick={nextTheme}
      >
        <Icon name={theme === 'auto' ? 'auto' : theme === 'light' ? 'sun' : 'moon'} size={15} />
      </button>
    </div>
  );
}
