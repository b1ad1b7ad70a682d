import { describe, expect, it } from 'vitest';
import { chooseLanguage } from './language';

describe('chooseLanguage', () => {
  it.each(['zh', 'zh-CN', 'zh-Hans', 'zh-SG', 'zh-Hans-CN', 'ZH-cn'])('%s reads Chinese', (tag) => {
    expect(chooseLanguage([tag])).toBe('zh-CN');
  });

  it.each([[['zh-TW']], [['zh-Hant-HK']], [['fr', 'de']], [[]]])('%s reads English', (tags) => {
    expect(chooseLanguage(tags)).toBe('en');
  });

  it('takes the first that it speaks', () => {
    expect(chooseLanguage(['fr', 'en-GB', 'zh-CN'])).toBe('en');
    expect(chooseLanguage(['ja', 'zh-CN', 'en'])).toBe('zh-CN');
  });
});
