using System.Diagnostics;
using DeepLearning101.Native.Cpu;

namespace DeepLearning101.Native.Tests.Core;

/// <summary>How many threads there are: quota, affinity, environment, limits of a flow.</summary>
[TestFixture]
internal sealed class ThreadCountTests
{
    private string root = null!;

    [SetUp]
    public void MakeRoot() => root = Directory.CreateTempSubdirectory("dl101-quota-").FullName;

    [TearDown]
    public void RemoveRoot() => Directory.Delete(root, recursive: true);

    private void Write(string path, string text)
    {
        string file = Path.Combine([root, .. path.Split('/')]);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    [TestCase("150000 100000\n", 2)]
    [TestCase("100000 100000\n", 1)]
    [TestCase("50000 100000\n", 1)]
    [TestCase("400000 100000", 4)]
    [TestCase("max 100000\n", null)]
    [TestCase("nonsense\n", null)]
    [TestCase("0 100000\n", null)]
    [TestCase("", null)]
    public void Second_version(string text, int? expected)
    {
        Write("proc/self/cgroup", "0::/app.slice/job\n");
        Write("sys/fs/cgroup/app.slice/job/cpu.max", text);
        Assert.That(ProcessorQuota.Read(root), Is.EqualTo(expected));
    }

    [Test]
    public void Groups_above_bound_those_below()
    {
        Write("proc/self/cgroup", "0::/a/b/c\n");
        Write("sys/fs/cgroup/a/b/c/cpu.max", "800000 100000\n");
        Write("sys/fs/cgroup/a/cpu.max", "250000 100000\n");
        Assert.That(ProcessorQuota.Read(root), Is.EqualTo(3));
        Write("sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
        Write("sys/fs/cgroup/cpu.max", "120000 60000\n");
        Assert.That(ProcessorQuota.Read(root), Is.EqualTo(2));
    }

    [TestCase("300000\n", "100000\n", 3)]
    [TestCase("-1\n", "100000\n", null)]
    [TestCase("250000\n", "50000\n", 5)]
    [TestCase("250000\n", "", null)]
    public void First_version(string quota, string period, int? expected)
    {
        Write("proc/self/cgroup", "12:memory:/docker/x\n4:cpu,cpuacct:/docker/x\n1:name=systemd:/docker/x\n");
        Write("sys/fs/cgroup/cpu,cpuacct/docker/x/cpu.cfs_quota_us", quota);
        Write("sys/fs/cgroup/cpu,cpuacct/docker/x/cpu.cfs_period_us", period);
        Assert.That(ProcessorQuota.Read(root), Is.EqualTo(expected));
    }

    [Test]
    public void A_container_sees_its_group_as_the_root()
    {
        Write("proc/self/cgroup", "4:cpu,cpuacct:/docker/not-seen-here\n0::/\n");
        Write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "200000");
        Write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000");
        Assert.That(ProcessorQuota.Read(root), Is.EqualTo(2));
        Assert.That(ProcessorQuota.Read(Path.Combine(root, "nowhere")), Is.Null);
    }

    [Test]
    public void The_environment_decides_else_affinity()
    {
        Assert.That(Child([], ("DL101_THREADS", "3")), Is.EqualTo("3"));
        Assert.That(Child([], ("DL101_THREADS", "many")), Is.EqualTo(Child([], ("DL101_THREADS", ""))));
        Assert.That(Child([], ("DL101_THREADS", "100000")), Is.EqualTo("256"));
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/taskset")) return;
        Assert.That(Child(["taskset", "-c", "0"], ("DL101_THREADS", "")), Is.EqualTo("1"));
    }

    [Test]
    public async Task A_limit_follows_the_flow_and_ends_with_it()
    {
        int before = Workers.Limit;
        using (Threads.Limit(5))
        {
            Assert.That(Workers.Limit, Is.EqualTo(5));
            await Task.Yield();
            Assert.That((Workers.Limit, await Task.Run(() => Workers.Limit)), Is.EqualTo((5, 5)));
            using (Threads.Limit(1)) Assert.That(Workers.Limit, Is.EqualTo(1));
            Assert.That(Workers.Limit, Is.EqualTo(5));
        }

        Assert.That(Workers.Limit, Is.EqualTo(before));
        Assert.That(() => Threads.Limit(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Callers_that_meet_do_not_take_more_threads_than_there_are()
    {
        using ContextScope limit = Threads.Limit(3);
        int running = 0, most = 0;
        var threads = new Thread[4];
        for (int t = 0; t < threads.Length; t++)
        {
            threads[t] = new Thread(() =>
            {
                for (int i = 0; i < 50; i++)
                {
                    var job = new WatchJob { Watch = _ => Interlocked.Exchange(ref most, Math.Max(Volatile.Read(ref most), Interlocked.Increment(ref running))), Leave = () => Interlocked.Decrement(ref running) };
                    Workers.Run(ref job, 24);
                }
            });
        }

        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        // One of the four has the pool's two helpers, the others work alone.
        Assert.That(most, Is.InRange(1, 4 + 2));
    }

    private static string Child(string[] before, params (string Name, string Value)[] environment)
    {
        string[] command = [.. before, "dotnet", "exec", typeof(ThreadCountTests).Assembly.Location, "thread-count"];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true };
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        using Process child = Process.Start(start)!;
        string text = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        Assert.That(child.ExitCode, Is.Zero);
        return text.Trim();
    }

    private struct WatchJob : IJob
    {
        internal Action<int> Watch;
        internal Action Leave;

        public readonly void Run(nint part, int worker)
        {
            Watch(worker);
            Thread.SpinWait(200);
            Leave();
        }
    }
}
