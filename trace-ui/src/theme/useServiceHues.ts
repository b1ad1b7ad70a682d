import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { servicesQuery } from '../api/queries';
import { assignHues, type ServiceHues } from './hues';

const HUES = 12;

/**
 * Colours for the services of one page. While the whole system has no more services than hues, all
 * of them take part, so that a service keeps its colour from page to page.
 */
export function useServiceHues(onPage: readonly string[]): ServiceHues {
  const { data: known } = useQuery(servicesQuery);
  const key = onPage.join('\n');
  return useMemo(() => {
    const all = new Set([...(known ?? []), ...onPage]);
    return assignHues(all.size <= HUES ? all : onPage);
    // `key` stands for the content of onPage, whose identity changes with each render.
  }, [known, key]);
}
