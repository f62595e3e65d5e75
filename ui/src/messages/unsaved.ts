// What is typed or chosen and kept nowhere yet: said before something loses it.

export const UNSAVED = {
  settings: 'Des réglages ne sont pas enregistrés.',
  files: 'Les fichiers choisis dans Import ne sont pas importés.',
  answers: 'Les fichiers choisis dans Import ne sont pas importés, et vos réponses ne sont pas gardées.',
  mail: 'L’adresse corrigée que vous avez saisie n’est pas enregistrée.',
  lockCode: 'Le code que vous avez saisi n’est pas enregistré.',
  enrolment: 'Cet ordinateur n’est pas encore relié au service central : le code affiché ne servira plus.',
} as const;
