import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [svelte()],
  // Tauri serves the interface from its own origin; a web view older than this is refused at installation.
  build: {
    target: ['chrome105', 'safari16'],
    // Nothing may become a data: address or an inline script: the content security policy forbids both.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { port: 5173, strictPort: true },
});
