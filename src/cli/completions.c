#include <string.h>

#include "cli/commands.h"
#include "cli/manual.h"

/* ---- what all shells are told ---- */

static bool takes_file(const struct option *option) {
    return option->kind == OPTION_FILE ||
           (option->value && (strstr(option->value, "FILE") || strstr(option->value, "DIR")));
}

/* "light dark auto": the names that the option's value may be. */
static void put_values(const struct option *option, struct buffer *out) {
    struct names names = {0};
    if (option->list) list_names(option->list, &names);
    for (size_t i = 0; i < names.count; i++) buffer_printf(out, "%s%s", i ? " " : "", names.items[i]);
    if (option->value && strncmp(option->value, "all|", 4) == 0) buffer_text(out, " all");
    names_free(&names);
}

static void put_list_names(struct buffer *out) {
    for (enum list list = LIST_NONE + 1; list < LIST_COUNT; list++)
        buffer_printf(out, "%s%s", list > LIST_NONE + 1 ? " " : "", list_name(list));
}

static void put_options_of(unsigned takers, struct buffer *out) {
    for (const struct option *option = options; option->name; option++)
        if (option_takers(option) & takers) buffer_printf(out, " --%s", option->name);
}

static void put_command_names(const char *between, struct buffer *out) {
    struct command command;
    for (size_t i = 1; command_at(i, &command); i++) buffer_printf(out, "%s%s", i > 1 ? between : "", command.name);
}

/* Without what a shell or its completion would take for its own. */
static void put_plain(const char *text, struct buffer *out) {
    for (; *text; text++)
        if (!strchr("'\"`$[]:\\", *text)) buffer_add(out, text, 1);
}

/* ---- bash ---- */

static void put_bash_values(struct buffer *out) {
    for (const struct option *option = options; option->name; option++) {
        if (option->kind == OPTION_SWITCH) continue;
        buffer_printf(out, "    --%s", option->name);
        if (option->letter) buffer_printf(out, "|-%c", option->letter);
        buffer_text(out, ") values=\"");
        put_values(option, out);
        buffer_printf(out, "\" files=%s;;\n", takes_file(option) ? "yes" : "");
    }
}

static void put_bash_words(struct buffer *out) {
    struct command command;
    for (size_t i = 0; command_at(i, &command); i++) {
        buffer_printf(out, "    %s) words=\"", command.name ? command.name : "''");
        if (!command.name) put_command_names(" ", out);
        if (command.word_list) put_list_names(out);
        put_options_of(command.takers, out);
        buffer_text(out, "\";;\n");
    }
}

void completions_write_bash(struct buffer *out) {
    buffer_text(out,
                "# bash completion for bpt\n"
                "_bpt() {\n"
                "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= values= files= "
                "words= head= word\n"
                "    COMPREPLY=()\n"
                "    if [[ $cur == = ]]; then cur=; elif [[ $prev == = ]]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
                "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
                "        case $word in ");
    put_command_names("|", out);
    buffer_text(out, ") command=$word; break;; esac\n    done\n    case $prev in\n");
    put_bash_values(out);
    buffer_text(out, "    *) prev=;;\n    esac\n    if [[ -z $prev ]]; then\n        case $command in\n");
    put_bash_words(out);
    buffer_text(out, "        esac\n"
                     "        COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
                     "        return\n"
                     "    fi\n"
                     "    [[ $cur == *,* ]] && head=${cur%,*},\n"
                     "    COMPREPLY=($(compgen -P \"$head\" -W \"$values\" -- \"${cur##*,}\"))\n"
                     "    [[ -z $files ]] || COMPREPLY+=($(compgen -f -- \"$cur\"))\n"
                     "}\n"
                     "complete -o default -F _bpt bpt\n");
}

/* ---- zsh ---- */

static void put_zsh_option(const struct option *option, struct buffer *out) {
    buffer_printf(out, " \\\n            '--%s%s[", option->name, option->kind == OPTION_SWITCH ? "" : "=");
    put_plain(option->help, out);
    buffer_text(out, "]");
    if (option->kind != OPTION_SWITCH) {
        buffer_text(out, ":value:");
        if (takes_file(option) && option->list)
            buffer_text(out, "{ _files; compadd -- ");
        else if (takes_file(option))
            buffer_text(out, "_files");
        else if (option->list)
            buffer_text(out, "(");
        put_values(option, out);
        if (option->list) buffer_text(out, takes_file(option) ? " }" : ")");
    }
    buffer_text(out, "'");
}

void completions_write_zsh(struct buffer *out) {
    struct command command;
    buffer_text(out, "#compdef bpt\n\n_bpt() {\n    local -a commands\n    commands=(");
    for (size_t i = 1; command_at(i, &command); i++) {
        buffer_printf(out, "\n        '%s:", command.name);
        put_plain(command.summary, out);
        buffer_text(out, "'");
    }
    buffer_text(out, "\n    )\n"
                     "    if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n"
                     "        _describe command commands\n        return\n    fi\n"
                     "    case $words[2] in\n");
    for (size_t i = 1; command_at(i, &command); i++) {
        buffer_printf(out, "    %s)\n        _arguments '1: :'", command.name);
        for (const struct option *option = options; option->name; option++)
            if (option_takers(option) & command.takers) put_zsh_option(option, out);
        if (command.word_files) buffer_text(out, " \\\n            '*:file:_files'");
        if (command.word_list) {
            buffer_text(out, " \\\n            '*:list:(");
            put_list_names(out);
            buffer_text(out, ")'");
        }
        buffer_text(out, ";;\n");
    }
    buffer_text(out, "    *)\n        _arguments");
    for (const struct option *option = options; option->name; option++)
        if (option_takers(option) & BY_FIGURES) put_zsh_option(option, out);
    buffer_text(out, ";;\n    esac\n}\n\n_bpt \"$@\"\n");
}

/* ---- fish ---- */

static void put_fish_commands_of(const struct option *option, struct buffer *out) {
    struct command command;
    for (size_t i = 1; command_at(i, &command); i++)
        if (option_takers(option) & command.takers) buffer_printf(out, " %s", command.name);
}

static void put_fish_option(const struct option *option, struct buffer *out) {
    bool always = option_takers(option) & BY_FIGURES;
    buffer_printf(out, "complete -c bpt -n '%s__fish_seen_subcommand_from", always ? "__fish_use_subcommand; or " : "");
    put_fish_commands_of(option, out);
    buffer_printf(out, "' -l %s", option->name);
    if (option->letter) buffer_printf(out, " -s %c", option->letter);
    if (option->kind != OPTION_SWITCH) buffer_text(out, takes_file(option) ? " -r -F" : " -x");
    if (option->list) {
        buffer_text(out, " -a '");
        put_values(option, out);
        buffer_text(out, "'");
    }
    buffer_text(out, " -d '");
    put_plain(option->help, out);
    buffer_text(out, "'\n");
}

void completions_write_fish(struct buffer *out) {
    struct command command;
    buffer_text(out, "# fish completion for bpt\ncomplete -c bpt -f\n");
    for (size_t i = 1; command_at(i, &command); i++) {
        buffer_printf(out, "complete -c bpt -n __fish_use_subcommand -a %s -d '", command.name);
        put_plain(command.summary, out);
        buffer_text(out, "'\n");
        if (command.word_files)
            buffer_printf(out, "complete -c bpt -n '__fish_seen_subcommand_from %s' -F\n", command.name);
        if (command.word_list) {
            buffer_printf(out, "complete -c bpt -n '__fish_seen_subcommand_from %s' -a '", command.name);
            put_list_names(out);
            buffer_text(out, "'\n");
        }
    }
    for (const struct option *option = options; option->name; option++) put_fish_option(option, out);
}
