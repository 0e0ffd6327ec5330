import {
  atLeast,
  choosePython,
  installProblem,
  nodeProblem,
  parseVersion,
  pythonCandidates,
} from './versions.mjs';

test.each([
  ['v20.11.1', [20, 11]],
  ['Python 3.11.7', [3, 11]],
  ['3.9', [3, 9]],
])('the version %s is read', (text, expected) => {
  expect(parseVersion(text)).toEqual(expected);
});

test('what is no version is not taken for one', () => {
  expect(parseVersion('command not found')).toBeUndefined();
});

test('versions are compared by number, not by letter', () => {
  expect(atLeast([3, 10], [3, 9])).toBe(true);
  expect(atLeast([3, 9], [3, 10])).toBe(false);
  expect(atLeast([4, 0], [3, 10])).toBe(true);
});

test.each(['v18.20.0', 'v16.3.1'])('Node %s is refused, with the remedy', (version) => {
  expect(nodeProblem(version).what).toContain(`Node ${version} is too old`);
  expect(nodeProblem(version).remedy).toMatch(/Install Node 24/);
});

test.each(['v20.0.0', 'v24.21.0'])('Node %s will do', (version) => {
  expect(nodeProblem(version)).toBeUndefined();
});

describe('the choice of a Python', () => {
  test('PYTHON is the only candidate when it is set', () => {
    expect(pythonCandidates({ PYTHON: '/opt/py/bin/python' })).toEqual(['/opt/py/bin/python']);
    expect(pythonCandidates({})[0]).toBe('python3');
  });

  test('an old python3 gives way to a newer one of another name', () => {
    const found = [
      { command: 'python3', version: '3.9.2', venv: true },
      { command: 'python3.12', version: '3.12.1', venv: true },
    ];
    expect(choosePython(found)).toEqual({ command: 'python3.12' });
  });

  test('one without venv gives way to one with it', () => {
    const found = [
      { command: 'python3', version: '3.11.2', venv: false },
      { command: 'python3.10', version: '3.10.4', venv: true },
    ];
    expect(choosePython(found)).toEqual({ command: 'python3.10' });
  });

  test('without venv it says how to get it', () => {
    const problem = choosePython([{ command: 'python3', version: '3.11.2', venv: false }]);
    expect(problem.what).toMatch(/python3 \(3\.11\.2\).*venv/);
    expect(problem.remedy).toMatch(/apt install python3-venv/);
  });

  test('too old: it says what was found', () => {
    const problem = choosePython([
      { command: 'python3', version: '3.9.2', venv: true },
      { command: 'python' },
    ]);
    expect(problem.what).toBe('Python 3.10 or newer is needed for the local engine, but python3 is 3.9.2.');
    expect(problem.remedy).toMatch(/PYTHON/);
  });

  test('none at all: it says what was tried', () => {
    const problem = choosePython([{ command: 'python3' }, { command: 'python' }]);
    expect(problem.what).toMatch(/none was found \(tried python3, python\)/);
  });
});

describe('a failed installation', () => {
  test.each([
    ['npm', 'npm error code ENOTFOUND\nnpm error network request to https://registry failed'],
    ['npm', 'npm error code ECONNREFUSED'],
    ['npm', 'npm error code ENOTCACHED'],
    ['pip', "WARNING: Retrying after connection broken by 'NewConnectionError(...)'"],
    ['pip', 'ConnectTimeoutError: Connection to pypi.org timed out'],
  ])('%s without network: it says so and names the proxy', (tool, output) => {
    const problem = installProblem(tool, output, '/shop/log');
    expect(problem.what).toMatch(/cannot be reached/);
    expect(problem.remedy).toMatch(/HTTPS_PROXY.*\/shop\/log/);
  });

  test('anything else of npm: what it says first', () => {
    const usage = Array.from({ length: 20 }, (_, i) => `npm error   --option-${i}`);
    const output = [
      'npm warn x',
      'npm error code EUSAGE',
      'npm error',
      'npm error Missing: a@1 from lock file',
      ...usage,
    ];
    const problem = installProblem('npm', output.join('\n'), '/shop/log');
    expect(problem.what).toMatch(
      /^npm failed:\n {4}npm error code EUSAGE\n {4}npm error Missing: a@1 from lock file$/,
    );
  });

  test('anything else of pip: what it says last', () => {
    const output = [
      ...Array.from({ length: 20 }, (_, i) => `Collecting ${i}`),
      'ERROR: No matching distribution',
    ];
    expect(installProblem('pip', output.join('\n'), '/shop/log').what).toMatch(
      /ERROR: No matching distribution$/,
    );
  });
});
