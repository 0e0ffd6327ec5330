/** Licences that a package of this repository may have, for what ships and for what only its developers run. */
const PERMISSIVE = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'CNRI-Python',
  'ISC',
  'MIT',
  'MIT-0',
  'PSF-2.0',
  'Python-2.0',
  'Zlib',
];

/** Names that Python packages give in the place of SPDX's. */
const ALIASES: Readonly<Record<string, string>> = {
  'Apache Software License': 'Apache-2.0',
  BSD: 'BSD-3-Clause',
  'BSD License': 'BSD-3-Clause',
  'Freely Distributable': 'MIT',
  'MIT License': 'MIT',
  'Python Software Foundation License': 'PSF-2.0',
};

/**
 * Whether a licence, or an SPDX expression of licences, is permissive: of `OR` one has to be, of `AND` all.
 * @param expression without nested parentheses
 */
export function isPermissive(expression: string): boolean {
  const flat = expression.replaceAll(/[()]/g, '').trim();
  if (flat.includes(' AND ')) return flat.split(' AND ').every(isPermissive);
  return flat.split(' OR ').some((one) => PERMISSIVE.includes(ALIASES[one.trim()] ?? one.trim()));
}

/** A package whose licence is another one, and why it may be used. */
export interface Exception {
  licence: string;
  reason: string;
}

const SIMULATOR = {
  licence: 'AGPL-3.0-or-later',
  reason:
    'simulates IAM policies in tests/privilege; no permissive package does. Only tests import it, so nothing that is deployed or published holds it',
};
const MPL = 'changed by nobody here, and only run: its terms hold for its own files';

export const NPM_EXCEPTIONS: Readonly<Record<string, Exception>> = {
  '@cloud-copilot/iam-simulate': SIMULATOR,
  '@cloud-copilot/iam-policy': SIMULATOR,
  '@cloud-copilot/iam-utils': SIMULATOR,
  'caniuse-lite': {
    licence: 'CC-BY-4.0',
    reason: 'data of browsers, which the test runner’s compiler reads',
  },
};

export const PYTHON_EXCEPTIONS: Readonly<Record<string, Exception>> = {
  certifi: { licence: 'MPL-2.0', reason: MPL },
  hypothesis: { licence: 'MPL-2.0', reason: MPL },
  orjson: { licence: 'MPL-2.0 AND (Apache-2.0 OR MIT)', reason: MPL },
  tqdm: { licence: 'MPL-2.0 AND MIT', reason: MPL },
  'text-unidecode': {
    licence: 'Artistic OR GPL-2.0-or-later',
    reason: 'a dependency of sam-cli, under the Artistic License',
  },
  cookiecutter: {
    licence: 'BSD-3-Clause',
    reason: 'a dependency of sam-cli; its metadata names no licence, its LICENSE file does',
  },
};
