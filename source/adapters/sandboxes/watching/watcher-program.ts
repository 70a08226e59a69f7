/**
 * A small program of ours in Perl, which can make system calls that Node can't. It runs outside the sandbox and does two
 * things, each told as a line:
 * - `opened N`: the Nth of the files whose names came first on its input was opened. inotify(7) sees that through every
 *   mount; only what is refused it does not see. `listed N`, `passed N NAME`: a folder was opened, or a file in it.
 * - When the first of them was opened, the sandbox is there: it enters its network, and nothing else of it (setns(2), with the
 *   user namespace that owns the network, as ioctl_ns(2) names it), and listens where programs ask for names. `inside`: it
 *   does. `name HEX`: a question, which got the answer that there is no such name. Nothing is ever passed on.
 *   `refused PORT`: a program was told that nobody listens at that port of the loopback.
 * Another word on its input it answers with `over`, when everything before it was told; it ends when its input does.
 * Arguments: the folder that stands in bubblewrap's command line, then the numbers of
 * inotify_init1, inotify_add_watch and setns on this processor.
 */
export const watcherProgram = String.raw`
use strict;
my ($box, $init, $add, $setns) = @ARGV;
$| = 1;
my $notify = syscall($init + 0, 02000000);
open(my $events, '<&=', $notify) or exit 1;
my (%file, %folder, $names, $refusals, $second, $told);
my $number = 0;
while (my $line = <STDIN>) {
  chomp $line;
  last if $line eq '';
  my ($kind, $path) = (substr($line, 0, 1), substr($line, 1) . "\0");
  my $watch = syscall($add + 0, $notify, $path, 0x20);
  if ($watch >= 0) { if ($kind eq 'd') { $folder{$watch} = $number } else { $file{$watch} = $number } }
  $number++;
}
print "ready\n";

sub enter {
  my $own = readlink '/proc/self/ns/net';
  opendir(my $all, '/proc') or return;
  for my $pid (sort { $b <=> $a } grep { /^\d+$/ } readdir $all) {
    open(my $words, '<', "/proc/$pid/cmdline") or next;
    my $line = do { local $/; <$words> } // '';
    next if index($line, $box) < 0;
    my $net = readlink "/proc/$pid/ns/net";
    next if !defined $net or $net eq $own;
    open(my $space, '<', "/proc/$pid/ns/net") or next;
    my $user = ioctl($space, 0xb701, 0) or next;
    syscall($setns + 0, $user + 0, 0x10000000) == 0 or next;
    syscall($setns + 0, fileno($space), 0x40000000) == 0 or return;
    # Without the module for it, which takes four times as long to load as all else: AF_INET, SOCK_DGRAM, a sockaddr_in.
    socket($names, 2, 2, 0) or return;
    bind($names, pack('S n C4 x8', 2, 53, 127, 0, 0, 1)) or undef $names;
    hear();
    print "inside\n";
    return;
  }
}

# A packet socket on the loopback. The filter lets pass nothing but the answer "nobody listens here" (TCP, RST, sequence 0).
sub hear {
  my $filter = join '', map { pack 'S C C L', split /,/ } qw(
    48,0,0,0 84,0,0,240 21,0,9,64
    48,0,0,9 21,0,14,6 40,0,0,6 69,12,0,8191 177,0,0,0 80,0,0,13 69,0,9,4 64,0,0,4 21,6,7,0
    48,0,0,6 21,0,5,6 48,0,0,53 69,0,3,4 32,0,0,44 21,0,1,0
    6,0,0,128 6,0,0,0);
  # AF_PACKET, SOCK_DGRAM; SOL_SOCKET, SO_ATTACH_FILTER; a sockaddr_ll: all protocols, interface 1.
  socket($refusals, 17, 2, 0)
    and setsockopt($refusals, 1, 26, pack 'S x6 P', 20, $filter)
    and bind($refusals, pack 'S n l S C C x8', 17, 3, 1, 0, 0, 0)
    or undef $refusals;
}

# More than this in a second is a flood, which says nothing new.
sub report {
  if (time != ($second // 0)) { $second = time; $told = 0 }
  print @_, "\n" if $told++ < 100;
}

sub refused {
  recv($refusals, my $packet, 128, 0) // return;
  my $first = ord $packet;
  my $at = $first >> 4 == 4 ? ($first & 15) * 4 : 40;
  report('refused ', unpack 'n', substr $packet, $at, 2) if $at + 2 <= length $packet;
}

sub answer {
  my $from = recv($names, my $asked, 2000, 0) // return;
  my ($id, $flags, $count) = unpack 'n3', $asked;
  return if length $asked < 17 or $flags & 0xf800 or $count != 1;
  my $at = 12;
  while (my $size = ord substr $asked, $at, 1) {
    return if $size > 63;
    $at += $size + 1;
    return if $at + 5 > length $asked;
  }
  my $question = substr $asked, 12, $at - 12 + 5;
  send($names, pack('n6', $id, 0x8083 | $flags & 0x100, 1, 0, 0, 0) . $question, 0, $from);
  report('name ', unpack 'H*', $question);
}

my $over = 0;
while (1) {
  my $ready = '';
  vec($ready, $_, 1) = 1 for 0, $notify, map { fileno $_ } grep { $_ } $names, $refusals;
  my $count = select($ready, undef, undef, $over ? 0 : undef);
  if ($over and $count <= 0) { print "over\n"; $over = 0; next }
  next if $count < 0;
  if (vec($ready, 0, 1)) { sysread(STDIN, my $word, 100) ? $over = 1 : last }
  if (vec($ready, $notify, 1)) {
    sysread $events, my $bytes, 65536;
    for (my $at = 0; $at + 16 <= length $bytes;) {
      my ($watch, $mask, undef, $size) = unpack 'l L L L', substr $bytes, $at, 16;
      $at += 16 + $size;
      if (defined(my $folder = $folder{$watch})) {
        my $name = unpack 'Z*', substr $bytes, $at - $size, $size;
        if (!$size) { print "listed $folder\n" }
        elsif (!($mask & 0x40000000)) { print "passed $folder ", unpack('H*', $name), "\n" }
      } elsif (!defined $file{$watch}) {
        next;
      } elsif ($file{$watch} == 0) { enter() if !$names }
      else { print "opened $file{$watch}\n" }
    }
  }
  answer() if $names and vec($ready, fileno $names, 1);
  refused() if $refusals and vec($ready, fileno $refusals, 1);
}
`;
