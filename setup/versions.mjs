/** The oldest Node that the bootstrap runs on; all else runs on the pinned one that it installs. */
export const oldestNode = 20;
/** The oldest Python, as [major, minor], that the local engine runs on. */
export const oldestPython = [3, 10];

/** `v20.11.1` or `Python 3.11.7` → [20, 11] or [3, 11]; undefined for anything else. */
export function parseVersion(text) {
  const match = /(\d+)\.(\d+)/.exec(text);
  return match ? [Number(match[1]), Number(match[2])] : undefined;
}

/** Whether a version [major, minor] is at least another. */
export function atLeast([major, minor], [wantedMajor, wantedMinor]) {
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

/** What is wrong with this Node version, with its remedy; undefined when nothing is. */
export function nodeProblem(version) {
  const parsed = parseVersion(version);
  if (parsed && atLeast(parsed, [oldestNode, 0])) return undefined;
  return {
    what: `Node ${version} is too old: CloudCart needs Node ${oldestNode} or newer to install itself.`,
    remedy: `Install Node 24 (https://nodejs.org, or "nvm install 24"), then run the command again.`,
  };
}

/** The commands to try for Python, best first. PYTHON, when set, is the only one. */
export function pythonCandidates(environment) {
  if (environment.PYTHON) return [environment.PYTHON];
  return ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
}

/**
 * Chooses among Pythons that were looked at.
 * @param {{ command: string, version?: string, venv?: boolean }[]} found in order of preference; no version: not there
 * @returns {{ command: string } | { what: string, remedy: string }}
 */
export function choosePython(found) {
  const wanted = oldestPython.join('.');
  const good = found.filter(({ version }) => {
    const parsed = version && parseVersion(version);
    return parsed && atLeast(parsed, oldestPython);
  });
  const usable = good.find(({ venv }) => venv);
  if (usable) return { command: usable.command };
  if (good[0]) {
    return {
      what: `${good[0].command} (${good[0].version}) cannot make virtual environments: its venv module is missing.`,
      remedy: 'On Debian and Ubuntu: sudo apt install python3-venv. Or set PYTHON to another Python.',
    };
  }
  const present = found.filter(({ version }) => version);
  const seen = present.map(({ command, version }) => `${command} is ${version}`).join(', ');
  return {
    what: seen
      ? `Python ${wanted} or newer is needed for the local engine, but ${seen}.`
      : `Python ${wanted} or newer is needed for the local engine, but none was found (tried ${found.map(({ command }) => command).join(', ')}).`,
    remedy: `Install Python ${wanted} or newer (https://python.org, apt install python3 python3-venv, brew install python), or set PYTHON to where it is.`,
  };
}

/** Signs in the output of npm and pip that the registry could not be reached. */
const offlineSigns =
  /ENOTFOUND|ENOTCACHED|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|network (?:request|timeout)|NewConnectionError|ConnectTimeoutError|ReadTimeoutError|ProxyError|NameResolutionError|Temporary failure in name resolution|Network is unreachable|Connection refused|SSLError|CERTIFICATE_VERIFY_FAILED|SELF_SIGNED_CERT/i;

/** The lines with the reason: npm says it first and then explains how to call it, the others say it last. */
function essence(tool, output) {
  const lines = output.trimEnd().split('\n');
  const errors = lines.filter((line) => /^npm error \S/.test(line));
  return tool === 'npm' && errors.length > 0 ? errors.slice(0, 8) : lines.slice(-8);
}

/** Why an installation failed, in words, from what the tool printed. */
export function installProblem(tool, output, logPath) {
  const registry = tool === 'npm' ? 'npm registry' : 'Python package index (PyPI)';
  if (offlineSigns.test(output)) {
    const setting =
      tool === 'npm'
        ? 'HTTPS_PROXY or "npm config set proxy …", or "npm config set registry …" for a mirror'
        : 'HTTPS_PROXY, or PIP_INDEX_URL for a mirror';
    return {
      what: `The ${registry} cannot be reached, and packages are missing here.`,
      remedy: `Go online, or behind a proxy set ${setting}; then run the command again. What was printed: ${logPath}`,
    };
  }
  return {
    what: `${tool} failed:\n    ${essence(tool, output).join('\n    ')}`,
    remedy: `All of its output: ${logPath}`,
  };
}
