import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { engineMissing, findEnginePython, pythonIn, stampIn, userEngineFolder } from './engine-python.ts';

let base: string;
let projectRoot: string;
let environment: Record<string, string>;
beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), 'cloudcart-engine-'));
  projectRoot = path.join(base, 'project');
  environment = { XDG_DATA_HOME: path.join(base, 'data') };
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function makeVenv(folder: string, ...packages: string[]): void {
  mkdirSync(path.join(folder, 'bin'), { recursive: true });
  writeFileSync(pythonIn(folder), '');
  for (const name of packages)
    mkdirSync(path.join(folder, 'lib', 'python3.12', 'site-packages', name), { recursive: true });
}

const find = () => findEnginePython({ projectRoot, environment });

describe('findEnginePython', () => {
  it('finds none on a fresh machine', () => {
    expect(find()).toBeUndefined();
  });

  it('is the Python of the project when its .venv has the engine', () => {
    makeVenv(path.join(projectRoot, '.venv'), 'ministack');
    expect(find()).toBe(pythonIn(path.join(projectRoot, '.venv')));
  });

  it('passes over a .venv that the project has for purposes of its own', () => {
    makeVenv(path.join(projectRoot, '.venv'), 'django');
    expect(find()).toBeUndefined();
  });

  it('is the one that the user installed for all projects', () => {
    const folder = userEngineFolder(environment);
    makeVenv(folder, 'ministack');
    writeFileSync(stampIn(folder), '');
    expect(find()).toBe(pythonIn(folder));
  });

  it('passes over an installation that was cut short', () => {
    makeVenv(userEngineFolder(environment), 'ministack');
    expect(find()).toBeUndefined();
  });
});

describe('userEngineFolder', () => {
  it('is below the data folder of the user, which a relative XDG_DATA_HOME does not move', () => {
    expect(userEngineFolder({ XDG_DATA_HOME: 'relative', HOME: '/home/ada' })).toMatch(
      /^\/home\/ada\/\.local\/share\/cloudcart\/engine-[0-9a-f]{16}$/,
    );
  });
});

describe('engineMissing', () => {
  it('names a command that works where the user is', () => {
    expect(engineMissing(projectRoot).remedy).toContain('npx cloudcart up --install-engine');
    expect(engineMissing(process.cwd()).remedy).toBe('Run: npm run setup');
  });
});
