import {type Command, type Option} from 'commander';

/** docs/command-line.md: every command with its arguments and options, as the commands themselves declare them. */
export function commandReference(program: Command): string {
  const commands = [...program.commands].sort((left, right) => (left.name() < right.name() ? -1 : 1));
  return `# Command line

<!-- Made by scripts/make-references.mjs from electron/cli; do not edit. -->

From a checkout: \`npm run -s airlock -- COMMAND …\`, which builds what is stale. What to do with the commands:
[how-to pages](how-to/README.md).

Results go to standard output, diagnostics and progress to standard error. \`--json\` prints one JSON document, which has the
exit code too. Exit codes: 0 fine, 1 findings or a failed run, 2 bad usage or unreadable input.

| command | what it does |
| ------- | ------------ |
${commands.map((command) => `| [\`${command.name()}\`](#${command.name()}) | ${cell(command.description())} |`).join('\n')}

${commands.map((command) => section(command, 'airlock', 2)).join('\n\n')}
`;
}

function section(command: Command, parents: string, level: number): string {
  const title = level === 2 ? command.name() : `${parents.replace(/^airlock /, '')} ${command.name()}`;
  const path = `${parents} ${command.name()}`;
  const {registeredArguments: args, options} = command;
  const subcommands = command.commands.map((inner) => section(inner, path, level + 1));
  return [
    `${'#'.repeat(level)} ${title}`,
    `${sentence(command.description())}`,
    ...(subcommands.length > 0 && args.length === 0 ? [] : [`\`\`\`\n${path} ${command.usage()}\n\`\`\``]),
    ...(args.length === 0
      ? []
      : [
          args
            .map((argument) => `- \`${argument.name()}\`: ${cell(argument.description) || 'required'}`)
            .join('\n'),
        ]),
    ...(options.length === 0
      ? []
      : [
          `| option | meaning |\n| ------ | ------- |\n${options.map((option) => `| \`${option.flags.replaceAll('|', '\\|')}\` | ${meaning(option)} |`).join('\n')}`,
        ]),
    ...subcommands,
  ].join('\n\n');
}

function meaning({description, argChoices, defaultValue}: Option): string {
  const choices = argChoices === undefined || argChoices.length === 0 ? '' : ` (${argChoices.join(', ')})`;
  const isSaid = description.includes('default');
  const standard =
    defaultValue === undefined || isSaid || Array.isArray(defaultValue) || typeof defaultValue === 'boolean'
      ? ''
      : `; by default ${String(defaultValue)}`;
  return cell(`${description}${choices}${standard}`);
}

function cell(text: string): string {
  return text.replace(/[|<>]/g, (mark) => `\\${mark}`).replace(/\s+/g, ' ');
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${cell(text.slice(1))}.`;
}
