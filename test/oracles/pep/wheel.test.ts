import { expect, test } from 'vitest';
import { formatVersion } from '../../../server/python/version.ts';
import { parseWheelName, wheelFits } from '../../../server/python/wheel.ts';
import { random } from '../backends/random.ts';
import { spoilt } from './generate.ts';
import { ask } from './oracle.ts';

const r = random(425);

const platforms = [
  'any',
  ...['x86_64', 'aarch64', 'i686', 'armv7l'].flatMap(machine => [
    `linux_${machine}`,
    `manylinux1_${machine}`,
    `manylinux2010_${machine}`,
    `manylinux2014_${machine}`,
    `manylinux_2_17_${machine}`,
    `manylinux_2_28_${machine}`,
    `manylinux_2_39_${machine}`,
    `manylinux_2_99_${machine}`,
    `musllinux_1_2_${machine}`,
  ]),
  ...['x86_64', 'arm64', 'universal2', 'intel', 'universal', 'fat64', 'ppc'].flatMap(machine => [
    `macosx_10_4_${machine}`,
    `macosx_10_9_${machine}`,
    `macosx_10_16_${machine}`,
    `macosx_11_0_${machine}`,
    `macosx_12_3_${machine}`,
    `macosx_14_0_${machine}`,
    `macosx_15_0_${machine}`,
    `macosx_26_0_${machine}`,
  ]),
  'win_amd64',
];

function wheelName(): string {
  const python = r.pick([
    'cp312',
    'cp311',
    'cp313',
    'cp38',
    'cp32',
    'cp314',
    'cp315',
    'py3',
    'py2.py3',
    'py312',
    'py313',
    'py30',
    'cp3',
    'pp310',
  ]);
  const abi = r.pick([
    'none',
    'none',
    python.split('.')[0]!,
    `${python}t`,
    'abi3',
    'abi3t',
    'cp312',
    'cp37m',
    'cp312.abi3',
  ]);
  const platform = [r.pick(platforms), ...r.some(platforms, r.chance(0.3) ? 2 : 0)].join('.');
  const build = r.chance(0.1) ? `-${r.pick(['1', '0_local', '2b'])}` : '';
  const name = `${r.pick(['a', 'My.Pkg', 'zope_interface'])}-${r.pick(['1.0', '2024.1.post1', '1.0+cu118'])}${build}-${python}-${abi}-${platform}.whl`;
  return r.chance(0.05) ? spoilt(r, name) : name;
}

test('wheels: names', () => {
  const names = Array.from({ length: 10_000 }, wheelName);
  const answers = ask<Record<string, unknown> | null>(names.map(name => ['wheel', name]));
  const wrong = names.flatMap((name, i) => {
    const wheel = parseWheelName(name);
    const mine = wheel
      ? {
          name: wheel.name,
          version: formatVersion(wheel.version),
          build: wheel.build ?? null,
          tags: [
            ...new Set(
              wheel.pythons.flatMap(python =>
                wheel.abis.flatMap(abi => wheel.platforms.map(platform => `${python}-${abi}-${platform}`)),
              ),
            ),
          ].sort(),
        }
      : null;
    return JSON.stringify(mine) === JSON.stringify(answers[i]) ? [] : [{ name, mine, theirs: answers[i] }];
  });
  expect(wrong.slice(0, 10).map(one => JSON.stringify(one))).toEqual([]);
});

test('wheels: which interpreter takes which', () => {
  const cases: { name: string; target: Parameters<typeof wheelFits>[1] }[] = [];
  while (cases.length < 20_000) {
    const name = wheelName();
    if (!parseWheelName(name)) continue;
    const minor = r.pick([7, 8, 11, 12, 13, 14, 15]);
    cases.push({
      name,
      target: {
        python: `3.${minor}`,
        system: r.pick(['x86_64-linux', 'aarch64-linux', 'x86_64-darwin', 'aarch64-darwin']),
        freeThreaded: minor >= 13 && r.chance(0.2),
        glibc: r.pick([
          [2, 40],
          [2, 31],
        ] as const),
        macos: r.pick([
          [14, 0],
          [11, 3],
          [15, 1],
        ] as const),
      },
    });
  }
  const answers = ask<boolean>(
    cases.map(({ name, target }) => [
      'fits',
      name,
      Number(target.python.slice(2)),
      target.system,
      target.freeThreaded,
      target.glibc,
      target.macos,
    ]),
  );
  const wrong = cases.flatMap(({ name, target }, i) => {
    const mine = wheelFits(parseWheelName(name)!, target);
    return mine === answers[i] ? [] : [{ name, target, mine, theirs: answers[i] }];
  });
  expect(wrong.slice(0, 10).map(one => JSON.stringify(one))).toEqual([]);
  expect(answers.filter(Boolean).length).toBeGreaterThan(300);
});
