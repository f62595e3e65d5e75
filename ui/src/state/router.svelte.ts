import { formatRoute, parseRoute, type Route } from './route';

class Router {
  current = $state<Route>(parseRoute(location.hash));

  constructor() {
    addEventListener('hashchange', () => {
      this.current = parseRoute(location.hash);
    });
  }

  go(route: Route): void {
    location.hash = formatRoute(route);
  }

  /** Goes there in the place of here: the way back does not come by again. */
  replace(route: Route): void {
    this.current = route;
    location.replace(formatRoute(route));
  }
}

export const router = new Router();
