import { devNull } from 'node:os';

type Environment = Readonly<Record<string, string | undefined>>;

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

/** Variables that programs need to start, to find their files and to print. */
const SYSTEM = words(`
  PATH PATHEXT HOME USER LOGNAME SUDO_UID SHELL USERNAME USERPROFILE HOMEDRIVE HOMEPATH APPDATA LOCALAPPDATA
  LANG LANGUAGE TZ TERM COLORTERM NO_COLOR FORCE_COLOR CI TMPDIR TEMP TMP SOURCE_DATE_EPOCH
  XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME XDG_RUNTIME_DIR
  SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC OS PROGRAMDATA PROGRAMFILES PROGRAMFILES(X86) PROGRAMW6432
  COMMONPROGRAMFILES NUMBER_OF_PROCESSORS PROCESSOR_ARCHITECTURE LD_LIBRARY_PATH DYLD_LIBRARY_PATH
`);

/** The way to the network and to package registries, whose addresses may hold a password of their own. */
const NETWORK = words(`
  HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY SSL_CERT_FILE SSL_CERT_DIR CURL_CA_BUNDLE REQUESTS_CA_BUNDLE
  NODE_EXTRA_CA_CERTS AWS_CA_BUNDLE PIP_CERT PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_NO_INDEX PIP_FIND_LINKS
  PIP_TRUSTED_HOST PIP_CONFIG_FILE PIP_CACHE_DIR UV_INDEX_URL UV_DEFAULT_INDEX UV_INDEX UV_EXTRA_INDEX_URL
  UV_CACHE_DIR NPM_CONFIG_REGISTRY NPM_CONFIG_CACHE NPM_CONFIG_USERCONFIG NPM_CONFIG_CAFILE
  NPM_CONFIG_PROXY NPM_CONFIG_HTTPS_PROXY NPM_CONFIG_NOPROXY GOPROXY GOPRIVATE GONOPROXY GOSUMDB GONOSUMDB
`);

/** Where toolchains that `sam build` starts keep themselves. */
const TOOLCHAINS = words(`
  JAVA_HOME JDK_HOME GRADLE_USER_HOME M2_HOME MAVEN_HOME GOROOT GOPATH GOCACHE GOMODCACHE GOTOOLCHAIN
  CARGO_HOME RUSTUP_HOME RUSTUP_TOOLCHAIN DOTNET_ROOT DOTNET_CLI_HOME NUGET_PACKAGES GEM_HOME GEM_PATH
  BUNDLE_PATH RBENV_ROOT PYENV_ROOT NVM_DIR VOLTA_HOME ASDF_DIR ASDF_DATA_DIR MISE_DATA_DIR
  DOCKER_HOST DOCKER_CONTEXT DOCKER_CONFIG DOCKER_CERT_PATH DOCKER_TLS_VERIFY AWS_REGION AWS_DEFAULT_REGION
`);

/** What a browser needs to find the desktop of its user. */
const DESKTOP = words(`
  BROWSER DISPLAY WAYLAND_DISPLAY XAUTHORITY DBUS_SESSION_BUS_ADDRESS SESSION_MANAGER DESKTOP_SESSION
  XDG_CURRENT_DESKTOP XDG_SESSION_DESKTOP XDG_SESSION_TYPE XDG_SESSION_ID XDG_DATA_DIRS XDG_CONFIG_DIRS
  KDE_FULL_SESSION KDE_SESSION_VERSION GNOME_DESKTOP_SESSION_ID WSL_DISTRO_NAME WSL_INTEROP WSLENV
`);

const ALWAYS = new Set([...SYSTEM, ...NETWORK]);
const FOR_TOOLS = new Set([...ALWAYS, ...TOOLCHAINS]);
const FOR_DESKTOP = new Set([...SYSTEM, ...DESKTOP]);

/** Names are compared without case: Windows has `Path`, and proxies are written in lower case too. */
function choose(environment: Environment, allowed: ReadonlySet<string>): Record<string, string> {
  const chosen = Object.entries(environment).flatMap(([name, value]) => {
    const upper = name.toUpperCase();
    const isAllowed = allowed.has(upper) || upper.startsWith('LC_');
    return value !== undefined && isAllowed ? [[name, value] as const] : [];
  });
  return Object.fromEntries(chosen);
}

/** Names that the user allows in addition, separated by commas: a token of a private registry, for example. */
function namedByUser(environment: Environment): string[] {
  const names = (environment.CLOUDCART_TOOL_VARIABLES ?? '').split(',').map((name) => name.trim());
  return names.filter((name) => name !== '').map((name) => name.toUpperCase());
}

/** The variables of a program that works for the command itself, such as git or pip: no credentials and no tokens. */
export const programEnvironment = (environment: Environment): Record<string, string> =>
  choose(environment, ALWAYS);

/** The variables of what opens an address: the desktop's, no credentials and no tokens. */
export const desktopEnvironment = (environment: Environment): Record<string, string> =>
  choose(environment, FOR_DESKTOP);

/** Keeps an AWS SDK from the credentials in files of the user and in the metadata of an instance. */
export const NO_REAL_CREDENTIALS = {
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_CONFIG_FILE: devNull,
  AWS_EC2_METADATA_DISABLED: 'true',
} as const;

/**
 * The variables of `sam build` and the linters. They run code of dependencies, such as install scripts, which gets no credentials
 * for AWS and no tokens of a CI job. `CLOUDCART_TOOL_VARIABLES` names variables that they get in addition. The SDKs in them find no
 * credentials in files of the user or in the metadata of an instance either.
 */
export const toolEnvironment = (environment: Environment): Record<string, string> => ({
  ...NO_REAL_CREDENTIALS,
  ...choose(environment, new Set([...FOR_TOOLS, ...namedByUser(environment)])),
  SAM_CLI_TELEMETRY: '0',
  PYTHONIOENCODING: 'utf-8',
});
