using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;
using Orleans.Runtime;
using Orleans.Serialization.TypeSystem;

namespace Smart.Grains.Interfaces;

/// <summary>
/// The wire names of actors' interfaces, remembered. Orleans works a name out anew, by reflection, each time that
/// somebody asks for a reference to an actor, and that costs as much as a good part of the call that follows.
/// </summary>
public sealed class RememberedInterfaces : IGrainInterfaceTypeProvider
{
    private readonly ConcurrentDictionary<Type, GrainInterfaceType> _names = new();
    private readonly Func<Type, GrainInterfaceType> _workOut;

    /// <summary>Remembers what the other providers of these services say, and what Orleans makes of the rest.</summary>
    public RememberedInterfaces(IServiceProvider services)
    {
        // The others cannot be asked for in here: this one is among them, and would be made once more.
        var others = new Lazy<GrainInterfaceTypeResolver>(() => new GrainInterfaceTypeResolver(
            services.GetServices<IGrainInterfaceTypeProvider>().Where(provider => !ReferenceEquals(provider, this)),
            services.GetRequiredService<TypeConverter>()));
        _workOut = type => others.Value.GetGrainInterfaceType(type);
    }

    /// <inheritdoc/>
    public bool TryGetGrainInterfaceType(Type type, out GrainInterfaceType grainInterfaceType)
    {
        grainInterfaceType = _names.GetOrAdd(type, _workOut);
        return true;
    }

    /// <summary>Puts it before all others, in a silo or in a client of one.</summary>
    public static void AddTo(IServiceCollection services) =>
        services.Insert(0, ServiceDescriptor.Singleton<IGrainInterfaceTypeProvider, RememberedInterfaces>());
}
