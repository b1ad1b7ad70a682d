import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { en } from './en';
import { zhCN } from './zh-CN';

function flatten(catalogue: object, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(catalogue).flatMap(([key, value]): [string, string][] =>
      typeof value === 'string' ? [[prefix + key, value]] : [...flatten(value, `${prefix}${key}.`)],
    ),
  );
}

const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)/g)].map((m) => m[1]).sort();
const english = flatten(en);
const chinese = flatten(zhCN);

describe('the catalogues', () => {
  it('have the same keys; English alone has a singular', () => {
    const expected = [...english.keys()].filter((key) => !key.endsWith('_one')).sort();

    expect([...chinese.keys()].sort()).toEqual(expected);
  });

  it('take the same values in both languages', () => {
    const differing = [...chinese].filter(
      ([key, text]) => placeholders(text).join() !== placeholders(english.get(key) ?? '').join(),
    );

    expect(differing).toEqual([]);
  });

  it('have no empty text', () => {
    const empty = [...english, ...chinese].filter(([, text]) => text.trim() === '');

    expect(empty).toEqual([]);
  });

  it('write Chinese with Chinese punctuation', () => {
    const wrong = [...chinese].filter(([, text]) => /[\u4e00-\u9fff][,;:(?!]/.test(text));

    expect(wrong).toEqual([]);
  });

  it('use the words of the project', () => {
    expect(zhCN.word.serial).toBe('流水号');
    expect(zhCN.word.trace).toBe('调用链');
    expect(zhCN.finding.title).toBe('不一致');
  });
});

describe('the components', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.tsx') && !file.endsWith('.test.tsx'),
  );
  // Names, signs and the collector's own notation are the same in every language.
  const allowed = /^(Plumbline|×2|200ms|5s|CSV|JSON|\W*)$/;

  it('say nothing that is not in the catalogues', () => {
    expect(files.flatMap((file) => literalsOf(file).map((text) => `${file}: ${text}`))).toEqual([]);
  });

  function literalsOf(file: string): string[] {
    const source = readFileSync(join('src', file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    const texts = [...source.matchAll(/<(?:[a-zA-Z][^<>{}=]*|[a-zA-Z][^<>]*?[^=\s])>([^<>{}=;()]+)<\//g)];
    const attributes = [...source.matchAll(/\s(?:title|aria-label|placeholder|alt)="([^"]+)"/g)];
    return [...texts, ...attributes].map((m) => (m[1] ?? '').trim()).filter((s) => !allowed.test(s));

  }
});
