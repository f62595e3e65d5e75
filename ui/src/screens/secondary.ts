// The screens that no window opens on: a script of their own, so that the first is not kept waiting by theirs.

export { default as Account } from './account/Account.svelte';
export { default as Accounts } from './accounts/Accounts.svelte';
export { default as ActionDialogs } from './accounts/ActionDialogs.svelte';
export { default as Outcome } from './accounts/Outcome.svelte';
export { default as Corrections } from './corrections/Corrections.svelte';
export { default as Duplicates } from './duplicates/Duplicates.svelte';
export { default as Files } from './files/Files.svelte';
export { default as Help } from './help/Help.svelte';
export { default as Import } from './import/Import.svelte';
export { default as Joining } from './joining/Joining.svelte';
export { default as Journal } from './journal/Journal.svelte';
export { default as Settings } from './settings/Settings.svelte';
export { default as Statistics } from './statistics/Statistics.svelte';
export { default as UpdateDialog } from './update/UpdateDialog.svelte';
