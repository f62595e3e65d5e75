import { describe, expect, test } from 'vitest';
import { of } from '../../src/messages/elision';

describe('de loses its vowel before another', () => {
  test.each([
    'Arthur',
    'Éric',
    'Émilie',
    'Hugo',
    'Inès',
    'Œdipe',
    'Yves',
    'Yvonne',
    'Oumar',
    'Ulysse',
    'Octave',
    'Orléans-Tours',
    'ÉLISE LE BRAS',
  ])('%s', (name) => expect(of(name)).toBe(`d’${name}`));

  test.each([
    'Paul',
    'La Réunion',
    'Yann',
    'Yanis',
    'Hamza KAKI',
    'Ouassim',
    'Zoé',
    'Wassim',
    'M.\u00a0Ana PETIT',
    'Ñuño',
    '-',
    '',
  ])('not before « %s »', (name) => expect(of(name)).toBe(`de ${name}`));
});
