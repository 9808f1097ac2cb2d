import type { EnvironmentFinding } from '@guzheng/evidence';

type Advice = Readonly<Record<string, string>>;

const forConcerns: Advice = {
  memory: 'end programs that are not needed',
  disk: 'make room, or choose another folder with --out',
  'self-test-digests': 'do not capture with this installation; install Node.js anew and report it',
  'self-test-disk': 'choose another folder with --out, and check the disk',
  'uncaught-errors': 'run it again by itself; report it if it stays',
  processes: 'end these programs before a capture, or be ready to say what they were there for',
  'hosts-file': 'take these lines out of the hosts file, or be ready to say what they are for',
  'proxy-variables': 'unset them before a capture',
  'process-variables': 'unset them before a capture',
  'process-flags': 'start guzheng without them',
  'preload-file': 'find out what put it there; a clean machine has no such file',
  'system-proxy': 'switch the proxy off in the network settings before a capture',
  'trust-added': 'unset NODE_EXTRA_CA_CERTS and NODE_USE_SYSTEM_CA before a capture',
  'trust-system': 'ask who added them: a network that reads along needs one',
  'trust-browser-user': 'move the folder away for the capture, or be ready to say what is in it',
  'browser-policies': 'use a machine that nobody administers, or be ready to show the policies',
  tunnels: 'switch the VPN off, or be ready to say why it was on',
  'clock-offset': 'switch on the automatic setting of the clock, and wait until it has been set',
  'clock-offset-after': 'switch on the automatic setting of the clock, and wait until it has been set',
  'clock-step': 'wait until the clock has been set, and do not let the machine sleep',
};

const forUnchecked: Advice = {
  'container-image': 'write down what the host says of the image (docker inspect)',
  'egress-address': 'write down the public address of this network, and who provides it',
  'virus-scan': 'scan this machine, and keep the result beside the evidence',
  'screen-recording': 'record the screen from before the capture to after it, where a court expects that',
  'trust-browser-user': 'look at what is in it with certutil -L -d sql:FOLDER',
  'trust-system': 'use a newer Node.js',
  'clock-offset': 'let UDP to port 123 out, or name servers that can be reached with --time-server',
  'path-trace': 'run traceroute to the site yourself, where it matters',
  'lock-file': 'install guzheng in a folder of its own, with a lock file',
  'program-release': 'compare the digest of program-files with that of a published package',
  'program-files': 'install guzheng anew',
};

/** What a person can do about a finding; undefined where nothing needs to, or can, be done. */
export function adviceFor({ id, outcome }: EnvironmentFinding): string | undefined {
  switch (outcome) {
    case 'found':
      return undefined;
    case 'concern':
      return Object.hasOwn(forConcerns, id) ? forConcerns[id] : undefined;
    case 'unchecked':
      return Object.hasOwn(forUnchecked, id) ? forUnchecked[id] : undefined;
  }
}
