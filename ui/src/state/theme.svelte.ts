import { rememberedTheme, rememberTheme, type Theme } from './preferences';

class ThemeState {
  chosen = $state<Theme>(rememberedTheme());
  #dark = matchMedia('(prefers-color-scheme: dark)');

  start(): void {
    this.#dark.addEventListener('change', () => this.#apply());
    this.#apply();
  }

  choose(theme: Theme): void {
    this.chosen = theme;
    rememberTheme(theme);
    this.#apply();
  }

  #apply(): void {
    const dark = this.chosen === 'dark' || (this.chosen === 'system' && this.#dark.matches);
    document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
  }
}

export const theme = new ThemeState();
