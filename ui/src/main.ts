import './app.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { ignoreDisabledPresses } from './state/pressing';
import { session } from './state/session.svelte';
import { theme } from './state/theme.svelte';
import { zoom } from './state/zoom.svelte';

ignoreDisabledPresses();
theme.start();
zoom.start();
// Answered while the first elements are made.
void session.refresh();
const target = document.getElementById('app');
if (target) mount(App, { target });
