import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  build: {
    // Straight into the jar's content; emptied first, so no file of an earlier build stays behind.
    outDir: 'target/classes/trace-ui',
    emptyOutDir: true,
    target: 'es2022',
    // light-dark() is in every browser since May 2024; lowering it would double each token.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // No data: URLs, so that the page runs under "default-src 'self'".
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // Says on a busy machine how long plugins took: no matter for a build log.
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: {
    proxy: { '/api': process.env['PLUMBLINE_COLLECTOR'] ?? 'http://127.0.0.1:9400' },
  },
  test: {
    testTimeout: 30_000,
    // Tests that need a document ask for jsdom themselves: starting one costs seconds each.
    environment: 'node',
    include: ['src/**/*.test.{ts,tsx}'],
    // Class names as written, so that a test may ask for them.
    css: { modules: { classNameStrategy: 'non-scoped' } },
    env: { TZ: 'Asia/Shanghai' },
    reporters: [['default', { summary: false }]],
  },
});
