/** The command that a script asks at each Tab: it prints one `value<Tab>description` a line. */
const ASK = 'cloudcart complete --';

/**
 * bash. Nothing is evaluated: neither what was typed, which is passed on as words, nor what comes back, which `compgen -W` and
 * arithmetic would expand. Without the package bash-completion the words are put together here: readline cuts them at `=` and `:`.
 */
const BASH = String.raw`# bash completion for cloudcart

__cloudcart_words() {
    local word index
    words=() cword=0
    for (( index = 0; index <= COMP_CWORD; index++ )); do
        word=\${COMP_WORDS[index]}
        if (( index > 1 )) && [[ $word == [=:] || \${COMP_WORDS[index-1]} == [=:] ]]; then
            words[\${#words[@]}-1]+=$word
        else
            words+=("$word")
        fi
    done
    cword=$(( \${#words[@]} - 1 ))
    cur=\${words[cword]}
}

__cloudcart_complete() {
    local cur='' prev='' words=() cword=0 out line value quoted prefix=''
    if declare -F _get_comp_words_by_ref > /dev/null; then
        _get_comp_words_by_ref -n "=:" cur prev words cword
    else
        __cloudcart_words
    fi
    COMPREPLY=()
    (( cword > 0 )) || return 0
    out=$(${ASK} "\${words[@]:1:cword-1}" "$cur" 2> /dev/null) || return 0
    # Of --env=prod readline replaces what comes after the sign, unless it does not cut words there.
    if [[ $cur == --*=* ]]; then
        [[ $COMP_WORDBREAKS == *=* ]] || prefix=\${cur%%=*}=
        cur=\${cur#*=}
    fi
    while IFS= read -r line; do
        value=\${line%%$'\t'*}
        [[ $value =~ ^[A-Za-z0-9._-]+$ && $value == "$cur"* ]] || continue
        printf -v quoted %q "$prefix$value"
        COMPREPLY+=("$quoted")
    done <<< "$out"
    return 0
}

complete -F __cloudcart_complete cloudcart
`;

/** zsh. `compadd` quotes what it inserts; nothing is evaluated. */
const ZSH = String.raw`#compdef cloudcart
# zsh completion for cloudcart

_cloudcart() {
    emulate -L zsh
    local line value note
    local -a lines values shown
    lines=( "\${(@f)$(${ASK} "\${(@)words[2,CURRENT]}" 2> /dev/null)}" )
    if [[ $PREFIX == --*=* ]]; then
        compset -P '*='
    fi
    for line in "\${(@)lines}"; do
        value=\${line%%$'\t'*}
        [[ $value =~ '^[A-Za-z0-9._-]+$' ]] || continue
        note=\${line#*$'\t'}
        values+=( "$value" )
        shown+=( "$value\${note:+  -- $note}" )
    done
    (( \${#values} )) || return 1
    compadd -l -d shown -a -- values
}

if [[ \${funcstack[1]} == _cloudcart ]]; then
    _cloudcart "$@"
else
    compdef _cloudcart cloudcart
fi
`;

/** fish, which takes what a substitution prints as text and quotes what it inserts. */
const FISH = String.raw`# fish completion for cloudcart

function __cloudcart_complete
    set -l words (commandline -opc)
    set -e words[1]
    set -l current (commandline -ct)
    set -l prefix (string match -r -- '^--[^=]+=' "$current")
    for line in (${ASK} $words "$current" 2> /dev/null)
        set -l parts (string split -m 1 \t -- $line)
        string match -qr '^[A-Za-z0-9._-]+$' -- $parts[1]; or continue
        printf '%s%s\t%s\n' "$prefix" $parts[1] "$parts[2]"
    end
end

complete -c cloudcart -e
complete -c cloudcart -f -a '(__cloudcart_complete)'
`;

/** `String.raw` keeps the backslash that stops a placeholder. */
const shell = (text: string): string => text.replaceAll('\\$', '$');

const SCRIPTS = { bash: shell(BASH), zsh: shell(ZSH), fish: shell(FISH) } as const;

export type Shell = keyof typeof SCRIPTS;

/** The script that a shell reads. It evaluates neither what was typed nor what the command offers. */
export const completionScript = (name: Shell): string => SCRIPTS[name];
